import type {Clock} from '../../support/clock.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';
import type {Wire} from '../link/wire.ts';

/** The replies that faults withhold. Each waiter receives its reply or its loss exactly once. */
export class WithheldReplies {
  readonly #wire: Wire;
  readonly #clock: Clock;
  /** In the order in which the replies arrived. */
  readonly #entries = new Set<Entry>();

  constructor(wire: Wire, clock: Clock) {
    this.#wire = wire;
    this.#clock = clock;
  }

  /** When the oldest reply arrived, in the wire's ticks; null if none is withheld. */
  get oldestTick(): number | null {
    for (const {tick} of this.#entries) return tick;
    return null;
  }

  get count(): number {
    return this.#entries.size;
  }

  /**
   * Withholds `reply` from `waiter` for `ms`; Infinity withholds it until it is released. The buffer then belongs to
   * this object.
   */
  add(owner: object, waiter: ReplyWaiter, reply: Buffer, ms: number): void {
    const entry: Entry = {owner, waiter, reply, tick: this.#wire.tick(), waiting: new AbortController()};
    this.#entries.add(entry);
    if (ms === Infinity) return;
    this.#clock.sleep(ms, entry.waiting.signal).then(
      () => {
        this.#end([entry], handOn);
      },
      () => undefined,
    );
  }

  /** Delivers the replies that `owner` withholds. */
  release(owner: object): void {
    this.#end(
      [...this.#entries].filter((entry) => entry.owner === owner),
      handOn,
    );
  }

  /** Reports all withheld replies as lost, since the connection has ended. */
  lose(): void {
    this.#end([...this.#entries], ({waiter}) => {
      waiter.onLost();
    });
  }

  #end(entries: readonly Entry[], how: (entry: Entry) => void): void {
    const ending = entries.filter((entry) => this.#entries.delete(entry));
    for (const entry of ending) {
      entry.waiting.abort();
      how(entry);
    }
    if (ending.length > 0) this.#wire.served();
  }
}

type Entry = {owner: object; waiter: ReplyWaiter; reply: Buffer; tick: number; waiting: AbortController};

function handOn({waiter, reply}: Entry): void {
  waiter.onReply(reply, 0, reply.length);
}
