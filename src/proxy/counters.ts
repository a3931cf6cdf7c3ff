import type {ReplyShape} from '../protocol/reply-scanner.ts';
import type {Waiter} from './pending-replies.ts';

/** What became of the commands of one node or backup, by class, since the proxy started. */
export type RequestCounts = {
  /** Answered in the ordinary way. */
  normal: number;
  /** Answered in place of a node that was away, or had lost the key. */
  failover: number;
  /** Items written back to it from the other copy; policy `repair` only. */
  repair: number;
  /** Writes, or their results, that were sent to it as the second copy. */
  copy: number;
  /** Of these, those that did not arrive; policy `repair` cleans the copy before it is used again. */
  copyLost: number;
  /** Commands that it did not answer in time; policy `repair` only. */
  timedOut: number;
};

/** Counts on the hot path: plain numbers, one object a link. */
export class Counters implements RequestCounts {
  normal = 0;
  failover = 0;
  repair = 0;
  copy = 0;
  copyLost = 0;
  timedOut = 0;
  /** For copies whose answers nobody looks at: only that one was lost is counted. */
  readonly unwatched: Readonly<Record<ReplyShape, Waiter>> = {
    line: this.#waiter('line'),
    values: this.#waiter('values'),
    meta: this.#waiter('meta'),
    stats: this.#waiter('stats'),
    fenced: this.#waiter('fenced'),
  };

  get counts(): RequestCounts {
    const {normal, failover, repair, copy, copyLost, timedOut} = this;
    return {normal, failover, repair, copy, copyLost, timedOut};
  }

  #waiter(shape: ReplyShape): Waiter {
    return {
      shape,
      onReply: () => undefined,
      onLost: () => {
        this.copyLost++;
      },
    };
  }
}
