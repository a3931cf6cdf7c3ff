import type {ReplyShape} from '../../../protocol/reply-scanner.ts';
import type {RejoinMode} from '../../../topology/topology.ts';
import type {Link} from '../../link/link.ts';
import {deleteCommand} from '../fetched-item.ts';
import type {MissedKeys} from './missed-keys.ts';
import {isRestarted, parseIdentity, type ServerIdentity} from './server-identity.ts';

export type RejoinOptions = {connectTimeoutMs: number; answerTimeoutMs: number; rejoin: RejoinMode};

const firstPauseMs = 10;
const longestPauseMs = 1000;
/** A replica that was up for less than this is flapping: the pauses between attempts keep growing. */
const steadyMs = 1000;
/** How long a connection with pending answers is kept: the commands sent on it may still be applied. */
const silencePatienceMs = 30_000;
/** How long a replica that answers again may take to apply what it had received on a connection that has ended. */
const quarantineMs = 250;
/** How many missed keys are deleted at once. */
const batchKeys = 1000;

/** The state of the commands that a replica had not answered when it went down. */
type Unanswered =
  /** There were none. */
  | 'clear'
  /** Their connection is still open, so they are applied before anything sent on it now. */
  | 'owing'
  /** Their connection is closed, so they may be applied after commands sent on the next one. */
  | 'lost';

/** The parts of a replica that are needed to bring it back. */
export interface ReturningReplica {
  readonly link: Link;
  readonly missed: MissedKeys;
  readonly identity: ServerIdentity | null;
  readmit(identity: ServerIdentity, note: string): void;
  askAnyway(command: string, shape: ReplyShape): Promise<Buffer | null>;
}

/** Brings a replica that is down back: probes it with backoff, cleans it of missed writes, and readmits it. */
export class Rejoin {
  readonly settled: Promise<void>;
  readonly #replica: ReturningReplica;
  readonly #options: RejoinOptions;
  #onSettled: () => void = nothing;
  #unanswered: Unanswered = 'clear';
  #pauseMs = firstPauseMs;
  #upSinceMs: number | null = null;
  #running = false;
  #ended = false;
  /** Checks the condition of the current wait again. */
  #look: () => void = nothing;
  #cutPause: () => void = nothing;

  constructor(replica: ReturningReplica, options: RejoinOptions) {
    this.#replica = replica;
    this.#options = options;
    this.settled = new Promise((resolve) => {
      this.#onSettled = resolve;
    });
  }

  begin(unanswered: Unanswered = 'clear'): void {
    this.#unanswered = unanswered;
    if (!this.#running) void this.#run();
  }

  end(): void {
    this.#ended = true;
    this.#look();
    this.#cutPause();
  }

  /** Ends the current pause, if there is one, and starts again with short pauses. */
  hurry(): void {
    this.#pauseMs = firstPauseMs;
    this.#cutPause();
  }

  onLinkChanged(): void {
    this.#look();
  }

  onClosedWhileDown(): void {
    if (this.#unanswered === 'owing') this.#unanswered = 'lost';
  }

  async #run(): Promise<void> {
    this.#running = true;
    const isFlapping = this.#upSinceMs !== null && performance.now() - this.#upSinceMs < steadyMs;
    if (isFlapping) await this.#pause();
    else this.#pauseMs = firstPauseMs;
    while (!this.#ended && !(await this.#attempt())) {
      this.#onSettled();
      await this.#pause();
    }
    this.#onSettled();
    this.#upSinceMs = performance.now();
    this.#running = false;
  }

  async #attempt(): Promise<boolean> {
    if (!(await this.#connect())) return false;
    const askedAtMs = performance.now();
    const stats = await this.#answerTo('stats\r\n', 'stats');
    const identity = stats === null ? null : parseIdentity(stats);
    if (identity === null) return false;
    // All pending answers arrived before this one.
    if (this.#unanswered === 'owing') this.#unanswered = 'clear';
    // Too slow to be used; or busy with pending commands, and then the next attempt will be quick.
    if (performance.now() - askedAtMs > this.#options.answerTimeoutMs) return false;
    return this.#rejoin(identity);
  }

  async #connect(): Promise<boolean> {
    const {link} = this.#replica;
    if (link.state !== 'up') link.open();
    await this.#waitFor(() => link.state !== 'connecting', this.#options.connectTimeoutMs);
    if (this.#isLinked) return true;
    link.reset();
    return false;
  }

  /** Ensures that the replica holds no old values, and readmits it. Returns false if that is not yet possible. */
  async #rejoin(identity: ServerIdentity): Promise<boolean> {
    const {missed, identity: before} = this.#replica;
    if (before !== null && isRestarted(before, identity)) {
      // The replica is empty. It is flushed only in case another proxy has filled it already.
      if (!missed.empty) missed.addEverything();
      this.#unanswered = 'clear';
      return this.#readmit(identity, ', empty after a restart');
    }
    if (this.#unanswered === 'lost') {
      await this.#waitFor(() => !this.#isLinked, quarantineMs);
      if (!this.#isLinked) return false;
      this.#unanswered = 'clear';
    }
    let replayed = 0;
    while (missed.count > batchKeys) {
      const keys = missed.take(batchKeys);
      if (!(await this.#deleteAll(keys))) {
        missed.putBack(keys);
        return false;
      }
      replayed += keys.length;
    }
    return this.#readmit(identity, this.#cleaningNote(replayed));
  }

  #cleaningNote(replayed: number): string {
    const {missed} = this.#replica;
    if (missed.overflown) return ', flushed: it had missed too many keys to delete them one by one';
    if (missed.everything) return ', flushed: it had missed writes';
    const count = replayed + missed.count;
    return count === 0
      ? ''
      : `, without the ${count === 1 ? 'one key that was' : `${count} keys that were`} written while it was away`;
  }

  /**
   * Cleans and readmits the replica in one step: later commands on the same connection are applied after the cleaning.
   */
  #readmit(identity: ServerIdentity, note: string): boolean {
    if (!this.#isLinked || this.#ended) return false;
    const {missed} = this.#replica;
    const {everything} = missed;
    const keys = missed.take(batchKeys);
    missed.clear();
    if (everything) this.#clean(Buffer.from('flush_all\r\n'), () => missed.addEverything());
    for (const key of keys) this.#clean(deleteCommand(key), () => missed.add(key));
    this.#replica.readmit(identity, note);
    return true;
  }

  /**
   * Sends a command that cleans the replica.
   *
   * @param undone records again what is still to be cleaned
   */
  #clean(command: Buffer, undone: () => void): void {
    const {link} = this.#replica;
    link.sendOwn(command, 0, command.length, {
      shape: 'line',
      onReply: (reply, start, end) => {
        if (isCleaned(reply.subarray(start, end))) return;
        undone();
        link.reset();
      },
      onLost: undone,
    });
  }

  async #deleteAll(keys: readonly string[]): Promise<boolean> {
    const {link} = this.#replica;
    let open = keys.length;
    let cleaned = true;
    const done = (isClean: boolean): void => {
      open--;
      cleaned &&= isClean;
      this.#look();
    };
    const waiter = {
      shape: 'line' as const,
      onReply: (reply: Buffer, start: number, end: number) => {
        done(isCleaned(reply.subarray(start, end)));
      },
      onLost: () => {
        done(false);
      },
    };
    for (const key of keys) {
      const command = deleteCommand(key);
      link.send(command, 0, command.length, waiter);
    }
    await this.#waitFor(() => open === 0, silencePatienceMs);
    if (open > 0) link.reset();
    return open === 0 && cleaned;
  }

  /** Sends a command on the current connection, after everything that is still pending. */
  async #answerTo(command: string, shape: ReplyShape): Promise<Buffer | null> {
    let answer: Buffer | null | undefined;
    void this.#replica.askAnyway(command, shape).then((reply) => {
      answer = reply;
      this.#look();
    });
    await this.#waitFor(() => answer !== undefined, silencePatienceMs);
    if (answer === undefined) this.#replica.link.reset();
    return answer ?? null;
  }

  get #isLinked(): boolean {
    return this.#replica.link.state === 'up';
  }

  /** Waits until `enough` returns true, which is checked whenever the link changes, or until the timeout. */
  #waitFor(enough: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#look = nothing;
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.#look = () => {
        if (enough() || this.#ended) finish();
      };
      this.#look();
    });
  }

  /**
   * Waits longer each time. A change of the link does not end the pause, because a connection that was just refused
   * closes during it.
   */
  #pause(): Promise<void> {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#cutPause = nothing;
        resolve();
      };
      const timer = setTimeout(finish, pauseMs);
      this.#cutPause = finish;
      if (this.#ended) finish();
    });
  }
}

/** Returns whether a replica has carried out a delete or a flush. */
function isCleaned(reply: Buffer): boolean {
  return /^(?:OK|DELETED|NOT_FOUND|HD|NF)/.test(reply.toString('latin1'));
}

function nothing(): void {
  // Placeholder while no wait is active.
}
