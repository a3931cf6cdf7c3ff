import type {Clock} from '../../support/clock.ts';
import type {Random} from '../../support/random.ts';
import type {LoadSettings} from '../../workload/load/load-settings.ts';
import type {Load} from '../../workload/load/load.ts';
import type {LoadSummary} from '../../workload/load/load-window.ts';
import type {Clients} from './clients.ts';
import {StepFailedError} from './step-failed-error.ts';
import type {Timeline} from './timeline.ts';

/** Length of a slot in the timeline. */
const slotMs = 100;

/** Result of one load. Plain JSON. Times are milliseconds since the scenario began. */
export type LoadResult = {
  name: string;
  settings: LoadSettings;
  startedAtMs: number;
  total: LoadSummary;
  slots: LoadSummary[];
};

type LoadTerms = {clients: Clients; random: Random; clock: Clock; signal: AbortSignal; timeline: Timeline};
type RunningLoad = {load: Load; startedAtMs: number};

/** The loads of one run, by name. */
export class Loads {
  readonly #running = new Map<string, RunningLoad>();

  get areRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Writes all keys, then starts the load. */
  async begin(
    name: string,
    settings: LoadSettings,
    {clients, random, clock, signal, timeline}: LoadTerms,
  ): Promise<void> {
    if (this.#running.has(name)) throw new StepFailedError(`load ${name} already exists`);
    // Loaded lazily: only some scenarios need a histogram.
    const {Load} = await import('../../workload/load/load.ts');
    const own = Array.from({length: settings.clients}, (_, index) =>
      clients.through(undefined, `${name}-${index + 1}`),
    );
    const load = new Load({settings, clients: own, random, clock, signal, slotMs});
    const failed = await load.preload();
    if (failed > 0) throw new StepFailedError(`${failed} of ${settings.keys} keys could not be written`);
    this.#running.set(name, {load, startedAtMs: timeline.nowMs});
    load.start();
  }

  named(name: string): Load {
    const running = this.#running.get(name);
    if (!running) throw new StepFailedError(`there is no load ${name}`);
    return running.load;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({load}) => load.stop()));
  }

  results(): LoadResult[] {
    return [...this.#running].map(([name, {load, startedAtMs}]) => {
      const {settings, recorder} = load;
      const shifted = (summary: LoadSummary): LoadSummary => ({
        ...summary,
        fromMs: summary.fromMs + startedAtMs,
        toMs: summary.toMs + startedAtMs,
      });
      return {name, settings, startedAtMs, total: shifted(recorder.total()), slots: recorder.slots().map(shifted)};
    });
  }
}
