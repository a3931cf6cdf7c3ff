import type {ReplyShape} from '../protocol/reply-scanner.ts';
import type {ReplyWaiter} from '../protocol/reply-waiter.ts';

/** The outcomes of the commands to one node or backup, by class, since the proxy started. */
export type RequestCounts = {
  /** Answered in the ordinary way. */
  normal: number;
  /** Answered in place of a node that was down or had lost the key. */
  failover: number;
  /** Items written back to it from the other replica; policy `repair` only. */
  repair: number;
  /** Writes, or their results, sent to it as the second replica. */
  copy: number;
  /** Copies that did not arrive; policy `repair` cleans the member before it uses it again. */
  copyLost: number;
  /** Commands that it did not answer in time; policy `repair` only. */
  timedOut: number;
};

/** Counters on the hot path: plain numbers, one object per link. */
export class RequestCounters implements RequestCounts {
  normal = 0;
  failover = 0;
  repair = 0;
  copy = 0;
  copyLost = 0;
  timedOut = 0;
  /** Waiters for copies whose answers are ignored: they count only the lost ones. */
  readonly unwatched: Readonly<Record<ReplyShape, ReplyWaiter>> = {
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

  #waiter(shape: ReplyShape): ReplyWaiter {
    return {
      shape,
      onReply: () => undefined,
      onLost: () => {
        this.copyLost++;
      },
    };
  }
}
