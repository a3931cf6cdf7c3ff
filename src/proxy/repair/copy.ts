import type {ReplyShape} from '../../protocol/reply-scanner.ts';
import type {RejoinMode} from '../../topology/topology.ts';
import type {Link, LinkWatcher, Waiter} from '../link.ts';
import {Counters} from './counters.ts';
import {deleteCommand} from './item.ts';
import {MissedKeys} from './missed-keys.ts';
import {isRestarted, parseIdentity, speaksMeta, type NodeIdentity} from './node-identity.ts';
import {Ticker} from './ticker.ts';

/**
 * - `up`: reachable, and nothing in its memory is older than it should be.
 * - `down`: not asked for anything; probed with backoff until it answers and is known to be clean.
 */
export type CopyState = 'up' | 'down';

export type CopyOptions = {
  connectTimeoutMs: number;
  /** For one answer of this copy; after it the copy is down. */
  answerTimeoutMs: number;
  rejoin: RejoinMode;
  log: (line: string) => void;
};

const firstProbeDelayMs = 10;
const longestProbeDelayMs = 1000;
/** How long a connection that owes answers is kept: what was sent on it may still be applied. */
const silencePatienceMs = 30_000;
/** After such a connection was given up: how long its last writes may take to be applied. */
const quarantineMs = 250;

/**
 * A node or a backup as policy `repair` sees it: its link, whether it can be trusted, and what it has missed.
 *
 * ```text
 *          link closes, no answer in time
 *   up ------------------------------------> down
 *      <------------------------------------
 *          answers `stats`, and: restarted (empty), or missed nothing,
 *          or flushed / the missed keys deleted on the way in
 * ```
 */
export class Copy implements LinkWatcher {
  readonly link: Link;
  readonly counters = new Counters();
  readonly missed: MissedKeys;
  state: CopyState = 'down';
  downSinceMs: number | null = Date.now();
  identity: NodeIdentity | null = null;
  /** How often its memory is known to have begun anew; part of the CAS uniques that clients see. */
  generation = 0;
  readonly #options: CopyOptions;
  readonly #ticker: {readonly now: number};
  #comingBack = false;
  #closed = false;
  /** A connection with unanswered commands was given up: they may be applied later than what comes on the next one. */
  #lateWrites = false;
  #wake: () => void = nothing;
  #onSettled: () => void = nothing;
  /** Resolves when the first attempt to reach it has ended, well or not. */
  readonly settled = new Promise<void>((resolve) => {
    this.#onSettled = resolve;
  });

  constructor(link: Link, ticker: {readonly now: number}, options: CopyOptions) {
    this.link = link;
    this.#ticker = ticker;
    this.#options = options;
    this.missed = new MissedKeys(options.rejoin === 'replay');
    link.watch(this, ticker);
  }

  get name(): string {
    return this.link.endpoint.name;
  }

  get up(): boolean {
    return this.state === 'up';
  }

  get speaksMeta(): boolean {
    return speaksMeta(this.identity);
  }

  start(): void {
    void this.#comeBack();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Sends a command; lost at once when the copy is down. */
  send(bytes: Buffer, start: number, end: number, waiter: Waiter): void {
    if (this.state === 'up') this.link.send(bytes, start, end, waiter);
    else waiter.onLost();
  }

  /** Sends a command and resolves to its whole answer; null when it is lost. */
  ask(command: Buffer | string, shape: ReplyShape): Promise<Buffer | null> {
    if (this.state !== 'up') return Promise.resolve(null);
    return this.#ask(command, shape);
  }

  /** Ends a copy whose next answer is overdue. To be called once a tick. */
  checkDeadline(): void {
    const oldest = this.link.oldestTick;
    if (this.state !== 'up' || oldest === null) return;
    if (this.#ticker.now - oldest <= Ticker.ticks(this.#options.answerTimeoutMs)) return;
    this.counters.timedOut += this.link.pending;
    this.#goDown(`${this.name} did not answer within ${this.#options.answerTimeoutMs} ms`);
    this.link.disown();
  }

  onOpen(): void {
    this.#wake();
  }

  onClosed(): void {
    if (this.state === 'up') this.#goDown(`${this.name} closed the connection`);
    this.#wake();
  }

  #goDown(why: string): void {
    this.state = 'down';
    this.downSinceMs = Date.now();
    this.#options.log(`${why}: taken out`);
    void this.#comeBack();
  }

  async #comeBack(): Promise<void> {
    if (this.#comingBack) return;
    this.#comingBack = true;
    let delayMs = firstProbeDelayMs;
    while (!this.#closed) {
      if (await this.#connected()) {
        const stats = await this.#answerOf('stats\r\n', 'stats');
        const identity = stats === null ? null : parseIdentity(stats);
        if (identity !== null && (await this.#rejoin(identity))) break;
      }
      this.#onSettled();
      await this.#sleep(delayMs);
      delayMs = Math.min(delayMs * 2, longestProbeDelayMs);
    }
    this.#onSettled();
    this.#comingBack = false;
  }

  async #connected(): Promise<boolean> {
    if (!this.#linked) {
      this.link.open();
      if (this.link.state === 'connecting') await this.#sleep(this.#options.connectTimeoutMs);
    }
    if (this.#linked) return true;
    this.link.reset();
    return false;
  }

  /** Asks on the present connection, behind all that it still owes. */
  async #answerOf(command: string, shape: ReplyShape): Promise<Buffer | null> {
    let over = false as boolean;
    const answer = this.#ask(command, shape).finally(() => {
      over = true;
      this.#wake();
    });
    await this.#sleep(silencePatienceMs, () => over || !this.#linked);
    if (!over && this.#linked) {
      this.#lateWrites = true;
      this.link.reset();
    }
    return answer;
  }

  /** Makes sure that its memory is not older than it should be, and takes it in. False: not yet. */
  async #rejoin(identity: NodeIdentity): Promise<boolean> {
    const before = this.identity;
    if (before !== null && isRestarted(before, identity)) {
      this.generation++;
      this.missed.take();
      this.#lateWrites = false;
    }
    if (this.#lateWrites) {
      if ((await this.#answerOf('flush_all\r\n', 'line')) === null) return false;
      await this.#sleep(quarantineMs);
      this.missed.addEverything();
    }
    if (!this.#linked) return false;
    // From here on in one go: what is sent after this on the same connection is applied after it.
    this.identity = identity;
    this.#lateWrites = false;
    const what = this.#clean();
    this.state = 'up';
    this.downSinceMs = null;
    this.#options.log(`${this.name} is up${what}`);
    return true;
  }

  get #linked(): boolean {
    return this.link.state === 'up';
  }

  #clean(): string {
    if (this.missed.empty) return '';
    const {everything} = this.missed;
    const keys = this.missed.take();
    if (everything) {
      this.#sendCleaning(Buffer.from('flush_all\r\n'));
      return ', flushed: it had missed writes';
    }
    for (const key of keys) this.#sendCleaning(deleteCommand(key));
    return `, without the ${keys.length} keys that were written while it was away`;
  }

  #sendCleaning(bytes: Buffer): void {
    this.link.send(bytes, 0, bytes.length, {
      shape: 'line',
      onReply: (reply, start, end) => {
        if (/^(?:OK|DELETED|NOT_FOUND|HD|NF)/.test(reply.toString('latin1', start, end))) return;
        this.missed.addEverything();
        this.link.reset();
      },
      onLost: () => {
        this.missed.addEverything();
      },
    });
  }

  #ask(command: Buffer | string, shape: ReplyShape): Promise<Buffer | null> {
    const bytes = typeof command === 'string' ? Buffer.from(command, 'latin1') : command;
    return new Promise((resolve) => {
      this.link.send(bytes, 0, bytes.length, {
        shape,
        onReply: (reply, start, end) => {
          resolve(Buffer.from(reply.subarray(start, end)));
        },
        onLost: () => {
          resolve(null);
        },
      });
    });
  }

  /** Until the time is over or something happened to the link (and `enough`, where given, agrees). */
  #sleep(ms: number, enough: () => boolean = () => true): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(finish, ms);
      const wake = (): void => {
        if (enough() || this.#closed) finish();
      };
      this.#wake = wake;
      function finish(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}

function nothing(): void {
  // Nobody waits.
}
