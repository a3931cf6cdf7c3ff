import {InterruptedError} from '../../errors/interrupted-error.ts';
import type {Clock} from '../../support/clock.ts';
import type {Random} from '../../support/random.ts';
import type {Client} from '../client/client.ts';
import type {LoadSettings} from './load-settings.ts';
import type {Sample} from './load-window.ts';
import {Recorder} from './recorder.ts';
import type {Reply} from '../client/reply.ts';
import {Versions} from './versions.ts';

export type LoadOptions = {
  settings: LoadSettings;
  /** One entry per client; the caller that created them closes them. */
  clients: readonly Client[];
  random: Random;
  clock: Clock;
  signal: AbortSignal;
  /** Length of a slot of the recorder. */
  slotMs: number;
};

/** How many initial writes of one client are pending at once. */
const preloadedAtOnce = 32;

/**
 * Sends commands in the background at a steady rate, whatever their outcome.
 *
 * The seed alone determines the n-th command, and the rate when it is due. While all clients are waiting, commands are
 * late, and the delay counts as latency: a load that slows down with the cluster would not measure how slow it is.
 */
export class Load {
  readonly settings: LoadSettings;
  readonly #options: LoadOptions;
  readonly #versions: Versions;
  readonly #ended = new AbortController();
  #recorder: Recorder | null = null;
  #startMs = 0;
  #issued = 0;
  #workers: Promise<void>[] = [];

  constructor(options: LoadOptions) {
    this.settings = options.settings;
    this.#options = options;
    this.#versions = new Versions(options.settings.sizeBytes);
  }

  /** Writes every key once, and resolves to the number of these writes that were not answered with STORED. */
  async preload(): Promise<number> {
    const {clients} = this.#options;
    const failures = await Promise.all(clients.map((client, index) => this.#preloadShare(client, index)));
    return failures.reduce((sum, count) => sum + count, 0);
  }

  start(): void {
    const {clock, clients, slotMs} = this.#options;
    this.#recorder = new Recorder(clock, slotMs);
    this.#startMs = clock.now();
    this.#workers = clients.map((client) => this.#work(client));
  }

  get recorder(): Recorder {
    if (!this.#recorder) throw new Error('the load was not started');
    return this.#recorder;
  }

  /** Ends the load; resolves when the pending commands have ended, which closing the clients hastens. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#workers);
  }

  /** Writes a few keys at a time: on a busy machine, thousands at once would let the first ones time out. */
  async #preloadShare(client: Client, first: number): Promise<number> {
    const {clients, settings} = this.#options;
    let failed = 0;
    for (let index = first; index < settings.keys; index += clients.length * preloadedAtOnce) {
      const keys: string[] = [];
      for (let next = index; next < settings.keys && keys.length < preloadedAtOnce; next += clients.length) {
        keys.push(this.#key(next));
      }
      const outcomes = await Promise.all(keys.map((key) => this.#write(client, key)));
      failed += outcomes.filter((outcome) => outcome !== 'written').length;
    }
    return failed;
  }

  async #work(client: Client): Promise<void> {
    const {clock, settings} = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#ended.signal]);
    while (!signal.aborted) {
      const dueMs = this.#startMs + (this.#issued++ * 1000) / settings.rate;
      const {key, isGet} = this.#choose();
      try {
        // Timers may fire a millisecond early, and latencies count from when a command was due.
        for (let earlyMs = dueMs - clock.now(); earlyMs > 0; earlyMs = dueMs - clock.now()) {
          await clock.sleep(earlyMs, signal);
        }
      } catch (error) {
        if (error instanceof InterruptedError) return;
        throw error;
      }
      const sample = await (isGet ? this.#read(client, key) : this.#overwrite(client, key));
      // A command cut off by the end of the load says nothing about the cluster.
      if (!this.#ended.signal.aborted) this.recorder.add({...sample, latencyMs: clock.now() - dueMs});
    }
  }

  #choose(): {key: string; isGet: boolean} {
    const {random, settings} = this.#options;
    return {key: this.#key(random.below(settings.keys)), isGet: random.next() < settings.gets};
  }

  #key(index: number): string {
    return `${this.settings.prefix}-${index}`;
  }

  async #read(client: Client, key: string): Promise<Omit<Sample, 'latencyMs'>> {
    const expected = this.#versions.expected(key);
    const {reply} = await client.run({verb: 'get', keys: [key]});
    if (reply.type !== 'items') return plain('error');
    const [item] = reply.items;
    if (item) return {outcome: 'hit', ...this.#versions.judge(expected, item.value)};
    if (this.settings.refill) await this.#write(client, key);
    return plain('miss');
  }

  async #overwrite(client: Client, key: string): Promise<Omit<Sample, 'latencyMs'>> {
    const outcome = await this.#write(client, key);
    // Another client is writing the key already, so read it instead.
    return outcome === 'busy' ? this.#read(client, key) : plain(outcome);
  }

  async #write(client: Client, key: string): Promise<'written' | 'error' | 'busy'> {
    const next = this.#versions.nextValue(key);
    if (!next) return 'busy';
    const {reply} = await client.run({verb: 'set', key, value: next.value});
    const stored = isStored(reply);
    this.#versions.writeEnded(key, next.version, stored);
    return stored ? 'written' : 'error';
  }
}

function plain(outcome: Sample['outcome']): Omit<Sample, 'latencyMs'> {
  return {outcome, isStale: false, isCorrupt: false};
}

function isStored(reply: Reply): boolean {
  return reply.type === 'line' && reply.line === 'STORED';
}
