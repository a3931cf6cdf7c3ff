import {stateHome} from '../../cluster/record/state-home.ts';
import type {UpObserver} from '../../cluster/lifecycle/up.ts';
import {InterruptedError} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {systemClock} from '../../support/clock.ts';
import {demandOptions, rules, wholeUpTo, type Rule} from '../../support/argument-error.ts';
import {freshSeed, maxSeed, seededRandom} from '../../support/random.ts';
import {defaultClientSettings, type ClientSettings} from '../../workload/client/client-settings.ts';
import {checkPlan, type RunPlan} from './plan-runs.ts';
import {RunCluster} from './run-cluster.ts';
import {replayLine} from '../replay-line.ts';
import type {RunOutcome, RunResult, StepResult} from '../verdict/run-result.ts';
import {runStep, skippedStep} from './run-step.ts';
import {ScenarioInterruptedError} from './scenario-interrupted-error.ts';
import {describeStep, type ScenarioStep} from '../scenario.ts';
import {Stage} from './stage.ts';
import {placeOf, verdictOf} from '../verdict/verdict.ts';
import {formatDuration} from '../../support/duration.ts';
import type {Scenario} from '../scenario.ts';

/** Callbacks for showing the progress of a run; all optional. */
export type RunObserver = {
  up?: UpObserver;
  /** Called when every member answers and the steps begin. */
  onReady?: (stage: Stage) => void;
  /** Called before each step. */
  onStepStarted?: (step: ScenarioStep, place: Pick<StepResult, 'index' | 'list'>) => void;
  /** Called after each step, also after a skipped one. */
  onStep?: (result: StepResult, stage: Stage) => void;
};

export type RunOptions = {
  /** Seed of all randomness; by default a new one, recorded in the result. */
  seed?: number | undefined;
  signal?: AbortSignal | undefined;
  /** The state home folder. */
  home?: string | undefined;
  /** Added to the ports of the topology; by default, free ports are chosen. */
  portOffset?: number | undefined;
  /** Leaves the cluster up. */
  keep?: boolean | undefined;
  observer?: RunObserver | undefined;
};

export const runOptionRules: Readonly<Record<keyof RunOptions, Rule>> = {
  seed: wholeUpTo(maxSeed),
  signal: rules.signal,
  home: rules.text,
  portOffset: rules.any,
  keep: rules.yesOrNo,
  observer: rules.object,
};

/**
 * Runs a scenario once: brings its cluster up, runs the steps, and takes the cluster down. Failures during the run are
 * part of the result, not thrown.
 * @throws {ScenarioInterruptedError} after cleaning up, with the result so far
 * @throws {ArgumentError} when an argument is invalid, before anything starts
 * @throws {UnknownKeyError} when an argument has an unknown key, before anything starts
 * @throws {TopologyFlagsError} when choices of the run do not fit the scenario's topology
 */
export async function runScenario(plan: RunPlan, options: RunOptions = {}): Promise<RunResult> {
  checkPlan(plan);
  demandOptions('runScenario', options, runOptionRules);
  const {scenario} = plan;
  const interrupted = options.signal ?? new AbortController().signal;
  const outOfTime = AbortSignal.timeout(scenario.timeoutMs);
  const signal = AbortSignal.any([interrupted, outOfTime]);
  const run = new Run(plan, {
    ...options,
    home: stateHome(options.home),
    signal,
    interrupted,
    seed: options.seed ?? freshSeed(),
  });
  try {
    await run.perform();
  } catch (error) {
    const isLate = outOfTime.aborted || error instanceof InterruptedError;
    if (interrupted.aborted) run.interrupt();
    else if (isLate) run.fail('timed-out', new ScenarioTimeoutError(scenario, run.underWay));
    else if (error instanceof MclusterError && error.code !== 'USAGE') run.fail(outcomeOf(error), error);
    else throw error;
  } finally {
    await run.end({keep: options.keep === true && !interrupted.aborted});
  }
  if (run.wasInterrupted) throw new ScenarioInterruptedError(run.result());
  return run.result();
}

/** Time granted to the `always` steps as a whole, if the run has less left. */
const leastCleanUpMs = 10_000;

/** `signal`: aborts the steps; `interrupted`: aborted by the user only. */
type RunTerms = RunOptions & {home: string; signal: AbortSignal; interrupted: AbortSignal; seed: number};

class Run {
  readonly #plan: RunPlan;
  readonly #options: RunTerms;
  readonly #startedAt = new Date();
  readonly #startMs = systemClock.now();
  readonly #steps: StepResult[] = [];
  readonly #cluster: RunCluster;
  #stage: Stage | null = null;
  #outcome: RunOutcome = 'passed';
  #error: MclusterError | null = null;
  #kept = false;
  /** The current activity, in words. */
  underWay = 'while its cluster was brought up';
  wasInterrupted = false;

  constructor(plan: RunPlan, options: RunTerms) {
    this.#plan = plan;
    this.#options = options;
    this.#cluster = new RunCluster(plan, {...options, observer: options.observer?.up});
  }

  async perform(): Promise<void> {
    const {scenario} = this.#plan;
    const {home, signal, seed, observer} = this.#options;
    const cluster = await this.#cluster.bringUp();
    const {proxy} = cluster.topology;
    const stage = new Stage({
      home,
      cluster,
      policy: proxy ? proxy.policy : null,
      client: this.#clientSettings(),
      folder: scenario.folder,
      random: seededRandom(seed),
      clock: systemClock,
      signal,
    });
    this.#stage = stage;
    observer?.onReady?.(stage);
    try {
      await this.#perform('steps', scenario.steps, stage);
    } catch (error) {
      const {underWay} = this;
      // The error that ended the steps counts, even if the clean-up fails as well.
      await this.#cleanUp(stage).catch(() => undefined);
      this.underWay = underWay;
      throw error;
    }
    await this.#cleanUp(stage);
  }

  fail(outcome: RunOutcome, error: MclusterError): void {
    // A failed expectation says more than an error in the clean-up after it.
    const hasFailed = this.#steps.some(
      ({list, outcome, cutShort}) => list === 'steps' && outcome === 'failed' && !cutShort,
    );
    this.#outcome = hasFailed ? 'failed' : outcome;
    this.#error = error;
  }

  interrupt(): void {
    this.wasInterrupted = true;
    this.fail('failed', new InterruptedError(`${this.#plan.scenario.name} was interrupted ${this.underWay}`));
  }

  /** A run leaves nothing behind, unless `keep` asks for it. */
  async end({keep}: {keep: boolean}): Promise<void> {
    await this.#stage?.close();
    this.#kept = await this.#cluster.end({keep});
  }

  result(): RunResult {
    const {scenario, ...choices} = this.#plan;
    const {name, about, source, file} = scenario;
    const {topology, cluster, runtime, engine} = this.#cluster;
    const proxy = topology?.proxy;
    const partial = {
      scenario: {name, about, source, file},
      policy: proxy ? proxy.policy : null,
      distribution: this.#distribution(),
      runtime: runtime ?? (choices.runtime === 'auto' ? null : (choices.runtime ?? null)),
      engine,
      seed: this.#options.seed,
      startedAt: this.#startedAt.toISOString(),
      durationMs: Math.round(systemClock.now() - this.#startMs),
      outcome: this.#outcome,
      replay: replayLine(scenario, {...choices, ...this.#options}),
      kept: this.#kept ? (cluster?.name ?? null) : null,
      members: [...(cluster?.members ?? [])],
      steps: this.#steps,
      lanes: this.#stage?.timeline.lanes ?? [],
      loads: this.#stage?.loads.results() ?? [],
      faults: this.#stage?.timeline.faults ?? [],
      error: this.#error && {
        code: this.#error.code,
        message: this.#error.message,
        hint: this.#error.hint ?? null,
      },
    };
    return {...partial, verdict: verdictOf(partial)};
  }

  /** The run's distribution applies to whichever side spreads the keys: without a proxy, the client. */
  #clientSettings(): Partial<ClientSettings> {
    const {scenario, distribution} = this.#plan;
    return distribution === undefined ? scenario.client : {...scenario.client, distribution};
  }

  #distribution(): RunResult['distribution'] {
    const {topology} = this.#cluster;
    if (topology === null) return null;
    if (topology.proxy) return topology.proxy.distribution;
    return this.#clientSettings().distribution ?? defaultClientSettings.distribution;
  }

  /** Runs the `always` steps with a time limit of their own, since the run may be out of time. */
  async #cleanUp(stage: Stage): Promise<void> {
    const {scenario} = this.#plan;
    if (scenario.always.length === 0) return;
    const {interrupted} = this.#options;
    const leftMs = Math.ceil(scenario.timeoutMs - (systemClock.now() - this.#startMs));
    const deadline = AbortSignal.timeout(Math.max(leftMs, leastCleanUpMs));
    // An interruption that came earlier has already ended the steps; it must not end the clean-up.
    const signal = interrupted.aborted ? deadline : AbortSignal.any([interrupted, deadline]);
    stage.continueWith(await this.#cluster.reopen(stage.cluster, signal), signal);
    await this.#perform('always', scenario.always, stage);
  }

  async #perform(list: StepResult['list'], steps: readonly ScenarioStep[], stage: Stage): Promise<void> {
    const {observer} = this.#options;
    let goesOn = true;
    let isCutShort = false;
    for (const [index, step] of steps.entries()) {
      const place = {index, list};
      observer?.onStepStarted?.(step, place);
      if (goesOn) this.underWay = `in ${placeOf(place)} (${describeStep(step)})`;
      const result: StepResult = goesOn ? await runStep(step, place, stage) : skippedStep(step, place, stage);
      this.#steps.push(result);
      observer?.onStep?.(result, stage);
      if (result.outcome !== 'failed') continue;
      isCutShort ||= result.cutShort;
      if (!isCutShort) this.#outcome = 'failed';
      // A failed clean-up step does not stop the following ones, as long as there is time.
      goesOn = list === 'always' && !isCutShort;
    }
    if (isCutShort) throw new InterruptedError();
  }
}

/** Whether this machine or the cluster was at fault. */
function outcomeOf({exitCode}: MclusterError): RunOutcome {
  if (exitCode === 4) return 'environment';
  return exitCode === 6 ? 'timed-out' : 'failed';
}

/** A run took longer than its scenario allows. */
export class ScenarioTimeoutError extends MclusterError {
  /** `underWay`: the activity that was cut short, such as `in step 3 (get a)`. */
  constructor({name, timeoutMs}: Scenario, underWay: string) {
    super({
      code: 'TIMED_OUT',
      message: `${name} did not finish within ${formatDuration(timeoutMs)}, ${underWay}`,
      hint: 'allow more time with timeout: in the file',
      details: {name, timeoutMs},
    });
  }
}
