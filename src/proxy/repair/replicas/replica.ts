import type {ReplyShape} from '../../../protocol/reply-scanner.ts';
import type {Verb} from '../../../protocol/request.ts';
import type {RejoinMode} from '../../../topology/topology.ts';
import type {Answerer} from '../../all-nodes/answerer.ts';
import {askLink} from '../../all-nodes/ask-link.ts';
import type {Endpoint} from '../../process/config.ts';
import type {RequestCounters} from '../../request-counters.ts';
import type {Link} from '../../link/link.ts';
import type {ReplyWaiter} from '../../../protocol/reply-waiter.ts';
import type {LinkWatcher} from '../../link/link-watcher.ts';
import {Rejoin} from './rejoin.ts';
import {defaultMissedKeysLimit, MissedKeys, type MissedKeysLimit} from './missed-keys.ts';
import {isRestarted, speaksMeta, type ServerIdentity} from './server-identity.ts';
import {Ticker, type Ticks} from './ticker.ts';

/**
 * - `up`: reachable, and holds no old values.
 * - `down`: receives no client commands; probed with backoff until it answers and is known to be clean.
 */
export type ReplicaState = 'up' | 'down';

export type ReplicaOptions = {
  connectTimeoutMs: number;
  /** The timeout for one answer of this replica; after it the replica is down. */
  answerTimeoutMs: number;
  rejoin: RejoinMode;
  missedKeysLimit?: MissedKeysLimit;
  log: (line: string) => void;
};

/**
 * A node or a backup as policy `repair` sees it: its link, whether it can be trusted, and what it has missed.
 *
 * ```text
 *          link closes, no answer in time
 *   up ------------------------------------> down
 *      <------------------------------------
 *          Rejoin: answers `stats` in time, and: restarted (empty), or missed
 *          nothing, or flushed / the missed keys deleted on the way in
 * ```
 */
export class Replica implements LinkWatcher, Answerer {
  readonly link: Link;
  readonly counters: RequestCounters;
  readonly missed: MissedKeys;
  state: ReplicaState = 'down';
  /** Null while it is up. */
  downSinceMs: number | null = Date.now();
  /** The identity when it was last up. */
  identity: ServerIdentity | null = null;
  /** How many restarts of it have been observed; part of the CAS uniques that clients see. */
  generation = 0;
  /** Whether it has meta commands; assumed until its version is known. */
  speaksMeta = true;
  readonly #options: ReplicaOptions;
  readonly #ticks: Ticks;
  readonly #rejoin: Rejoin;
  #closed = false;

  constructor(link: Link, ticks: Ticks, options: ReplicaOptions) {
    this.link = link;
    this.counters = link.counters;
    this.#ticks = ticks;
    this.#options = options;
    this.missed = new MissedKeys(
      options.rejoin === 'replay' ? (options.missedKeysLimit ?? defaultMissedKeysLimit) : null,
    );
    this.#rejoin = new Rejoin(this, options);
    link.watch(this, ticks);
  }

  get name(): string {
    return this.link.endpoint.name;
  }

  get endpoint(): Endpoint {
    return this.link.endpoint;
  }

  get up(): boolean {
    return this.state === 'up';
  }

  /** Resolves when the first attempt to connect has ended, successfully or not. */
  get settled(): Promise<void> {
    return this.#rejoin.settled;
  }

  start(): void {
    this.#rejoin.begin();
  }

  close(): void {
    this.#closed = true;
    this.#rejoin.end();
  }

  /** Skips the pause before the next attempt to readmit the replica, if it is down. */
  hurry(): void {
    this.#rejoin.hurry();
  }

  /** Sends a command; it is lost at once if the replica is down. `verb` as for Link.send. */
  send(bytes: Buffer, start: number, end: number, waiter: ReplyWaiter, verb?: Verb): void {
    if (this.state === 'up') this.link.send(bytes, start, end, waiter, verb);
    else waiter.onLost();
  }

  /** Sends a command, and resolves to its whole answer, or null if it is lost. */
  ask(command: Buffer | string, shape: ReplyShape, verb?: Verb): Promise<Buffer | null> {
    return this.state === 'up' ? askLink(this.link, command, shape, verb) : Promise.resolve(null);
  }

  /** As `ask`, but also while the replica is down. Not for client commands. */
  askAnyway(command: Buffer | string, shape: ReplyShape): Promise<Buffer | null> {
    return askLink(this.link, command, shape);
  }

  /** Takes out a replica whose next answer is overdue. Called once per tick. */
  checkDeadline(): void {
    const oldest = this.link.oldestTick;
    if (this.state !== 'up' || oldest === null) return;
    if (this.#ticks.now - oldest <= Ticker.ticks(this.#options.answerTimeoutMs)) return;
    this.counters.timedOut += this.link.unanswered;
    this.#takeOut(`did not answer within ${this.#options.answerTimeoutMs} ms`);
    this.link.disown();
    this.#rejoin.begin('owing');
  }

  /** Readmits the clean replica: later commands are applied after everything sent to it so far. */
  readmit(identity: ServerIdentity, note: string): void {
    const before = this.identity;
    if (before !== null && isRestarted(before, identity)) this.generation++;
    if (!speaksMeta(identity) && speaksMeta(before)) {
      this.#options.log(
        `${this.name} is memcached ${identity.version}: without meta commands (1.6) it can't tell how long a key has to ` +
          'live, so its keys are not written back to a node that has lost them',
      );
    }
    this.identity = identity;
    this.speaksMeta = speaksMeta(identity);
    this.state = 'up';
    this.downSinceMs = null;
    this.link.reclaim();
    this.#options.log(`${this.name} is up${note}`);
  }

  onOpen(): void {
    this.#rejoin.onLinkChanged();
  }

  onClosed(unanswered: number): void {
    if (this.state === 'down') {
      this.#rejoin.onClosedWhileDown();
    } else {
      this.#takeOut('closed the connection');
      this.#rejoin.begin(unanswered > 0 ? 'lost' : 'clear');
    }
    this.#rejoin.onLinkChanged();
  }

  #takeOut(why: string): void {
    this.state = 'down';
    this.downSinceMs = Date.now();
    if (!this.#closed) this.#options.log(`${this.name} ${why}: taken out`);
  }
}
