import type {MemberState} from '../../cluster/status/cluster-status.ts';
import type {Clock} from '../../support/clock.ts';

/** Milliseconds since the scenario began; `toMs` null: until the end. */
export type Span = {fromMs: number; toMs: number | null};

/** A member in one state. */
export type LaneSpan = Span & {member: string; state: MemberState};

/** A fault while it was active. */
export type FaultSpan = Span & {title: string; members: readonly string[]};

/** Records the states of members and the active faults over time. */
export class Timeline {
  readonly lanes: LaneSpan[] = [];
  readonly faults: FaultSpan[] = [];
  readonly #clock: Clock;
  readonly #startMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.now();
  }

  get nowMs(): number {
    return Math.round((this.#clock.now() - this.#startMs) * 10) / 10;
  }

  enter(member: string, state: MemberState): void {
    const present = this.lanes.findLast((lane) => lane.member === member);
    if (present?.state === state) return;
    const nowMs = this.nowMs;
    if (present) present.toMs = nowMs;
    this.lanes.push({member, state, fromMs: nowMs, toMs: null});
  }

  stateOf(member: string): MemberState | null {
    return this.lanes.findLast((lane) => lane.member === member)?.state ?? null;
  }

  /** `forMs`: the fault ends by itself after this time. */
  beginFault(title: string, members: readonly string[], forMs?: number): void {
    const fromMs = this.nowMs;
    this.faults.push({title, members, fromMs, toMs: forMs === undefined ? null : fromMs + forMs});
  }

  /** Ends the faults on these members; on all members if none is named. */
  endFaults(members: readonly string[]): void {
    for (const fault of this.faults) {
      const isMeant = members.length === 0 || fault.members.some((member) => members.includes(member));
      if (fault.toMs === null && isMeant) fault.toMs = this.nowMs;
    }
  }
}
