import {absent, after, anything, isObserver, unseen, type State} from './state.ts';
import {isChange, isExtension, type Step} from './step.ts';

export type SearchResult = {
  /** Steps that no order explains. */
  failed: Step[];
  /** False: the search gave up somewhere, and took what it could not decide for right. */
  isComplete: boolean;
};

export type SearchOptions = {startsEmpty: boolean; firstOnly?: boolean};

/** One way in which the steps so far can have happened. */
type Way = {
  state: State;
  /** Steps that have taken effect and not ended, by slot. */
  done: bigint;
  /** Unknown steps that have taken effect, by slot. */
  used: bigint;
  /** When a write or delete last took effect: an event's number. A step that overlaps it may be hidden behind it. */
  blindAt: number;
};

/** More ways than these after one step, and the search gives up at this place. */
const waysAtOnce = 2000;

/**
 * Searches for an order of the steps of one key that explains all of them, step by step in the order in which they ended
 * (just-in-time linearization, Lowe 2017). Steps are only ordered when a later one needs it; a write that nothing saw is
 * put behind a write that overlaps it. The work is bounded: about linear in the number of steps.
 */
export function searchOrders(steps: readonly Step[], options: SearchOptions): SearchResult {
  return new Search(steps, options).run();
}

class Search {
  readonly #steps: Step[];
  readonly #options: SearchOptions;
  readonly #keep: (value: string) => State;
  readonly #hasCounts: boolean;
  #ways: Map<string, Way>;
  /** Steps that have begun and not ended; the slot is their bit in `done`. */
  readonly #open = new Map<Step, {slot: bigint; from: number}>();
  readonly #freeSlots: bigint[] = [];
  #slots = 0n;
  /** Steps that may take effect once at any time, or never. */
  readonly #optional: Step[] = [];
  /** Whether one of them counts or appends. */
  #mayCount = false;
  #isComplete = true;
  #budget: number;

  constructor(steps: readonly Step[], options: SearchOptions) {
    this.#options = options;
    this.#hasCounts = steps.some(({kind}) => kind === 'incr' || kind === 'decr');
    this.#steps = this.#hasCounts ? steps.map(withoutPadding) : [...steps];
    this.#keep = this.#keeper();
    this.#steps = this.#steps.filter((step) => step.kind !== 'none' && step.kind !== 'miss' && this.#canMatter(step));
    const state = options.startsEmpty ? absent : anything;
    this.#ways = new Map([['', {state, done: 0n, used: 0n, blindAt: -1}]]);
    this.#budget = 20_000 + 40 * steps.length;
  }

  run(): SearchResult {
    const failed: Step[] = [];
    for (const [index, {step, isEnd}] of eventsOf(this.#steps).entries()) {
      if (!isEnd) this.#begin(step, index);
      else if (this.#open.has(step)) {
        if (this.#budget <= 0) return {failed, isComplete: false};
        if (!this.#end(step, index)) {
          failed.push(original(step));
          if (this.#options.firstOnly) break;
        }
      }
    }
    return {failed, isComplete: this.#isComplete};
  }

  #begin(step: Step, index: number): void {
    if (!step.happened) {
      this.#addOptional(step);
      return;
    }
    const slot = this.#freeSlots.pop() ?? this.#slots++;
    this.#open.set(step, {slot, from: index});
    if (isObserver(step)) this.#ways = keyed([...this.#ways.values()].map((way) => this.#observed(way)));
  }

  #addOptional(step: Step): void {
    this.#optional.push(step);
    if (step.kind !== 'write' && step.kind !== 'delete') this.#mayCount = true;
  }

  /** Keeps the ways in which a step that ends has taken effect. Returns false if there is none. */
  #end(step: Step, index: number): boolean {
    const {slot, from} = this.#open.get(step)!;
    const bit = 1n << slot;
    const kept: Way[] = [];
    for (const way of this.#ways.values()) {
      if ((way.done & bit) !== 0n) kept.push(way);
      else if (!this.#reach(way, step, from, index, kept)) {
        this.#giveUp();
        return true;
      }
    }
    const isRight = kept.length > 0;
    const failedState = isObserver(step) ? undefined : anything;
    const ways = isRight ? kept : [...this.#ways.values()].map((way) => ({...way, state: failedState ?? way.state}));
    this.#open.delete(step);
    this.#freeSlots.push(slot);
    this.#ways = keyed(ways.map((way) => ({...way, done: way.done & ~bit})));
    if (!isRight && failedState !== undefined) this.#giveUp();
    if (this.#ways.size > waysAtOnce) this.#giveUp();
    return isRight;
  }

  /** Adds to `kept` every way that leads from one way over open steps to a step. Returns false when there are too many. */
  #reach(way: Way, step: Step, from: number, now: number, kept: Way[]): boolean {
    const seen = new Map([[keyOf(way), way]]);
    const queue = [way];
    for (let one = queue.pop(); one; one = queue.pop()) {
      this.#budget -= 1;
      if (seen.size > waysAtOnce || this.#budget <= 0) return false;
      const state = after(one.state, step, this.#keep);
      const {slot} = this.#open.get(step)!;
      if (state !== null) kept.push(this.#taken(one, state, step, 1n << slot, now));
      if (isChange(step) && this.#isHidden(step, one, from)) kept.push({...one, done: one.done | (1n << slot)});
      for (const next of this.#nexts(one, step, now)) {
        const key = keyOf(next);
        const known = seen.get(key);
        if (known && known.blindAt >= next.blindAt) continue;
        seen.set(key, next);
        queue.push(next);
      }
    }
    return true;
  }

  /** A change that nothing saw may have happened just before a write that overlaps it. */
  #isHidden(step: Step, way: Way, from: number): boolean {
    return way.blindAt >= from && step.kind !== 'incr' && step.kind !== 'decr';
  }

  #nexts(way: Way, step: Step, now: number): Way[] {
    const nexts: Way[] = [];
    for (const [open, {slot}] of this.#open) {
      const bit = 1n << slot;
      if (open === step || !isChange(open) || (way.done & bit) !== 0n || !this.#isWanted(open, way)) continue;
      const state = after(way.state, open, this.#keep);
      if (state !== null) nexts.push(this.#taken(way, state, open, bit, now));
    }
    const tried = new Set<string>();
    for (const [index, optional] of this.#optional.entries()) {
      const bit = 1n << BigInt(index);
      if ((way.used & bit) !== 0n || !this.#isWanted(optional, way)) continue;
      // Of steps with the same effect, the first: they can take effect at any time.
      const effect = `${optional.kind} ${optional.value} ${optional.op.by} ${optional.needsPresence}`;
      if (tried.has(effect)) continue;
      tried.add(effect);
      const state = after(way.state, optional, this.#keep);
      if (state === null || state === way.state) continue;
      const taken = this.#taken(way, state, optional, 0n, now);
      nexts.push({...taken, used: taken.used | bit});
    }
    return nexts;
  }

  /** Whether some open step may need the effect of another. */
  #isWanted(change: Step, way: Way): boolean {
    if (change.kind === 'delete') return false;
    // A count or an append may need any value before it, and may itself be of unknown outcome.
    if (change.kind !== 'write' || this.#mayCount) return true;
    for (const [open, {slot}] of this.#open) {
      if (open === change || (way.done & (1n << slot)) !== 0n) continue;
      if (open.kind === 'read' && open.value === change.value) return true;
      if (isChange(open) && open.kind !== 'write' && open.kind !== 'delete') return true;
      if (open.needsPresence && way.state === absent) return true;
    }
    return false;
  }

  #taken(way: Way, state: State, step: Step, bit: bigint, now: number): Way {
    const isBlind = step.kind === 'write' || step.kind === 'delete';
    const next = {...way, state, done: way.done | bit, blindAt: isBlind ? now : way.blindAt};
    return this.#observed(next);
  }

  /** Lets every open read that the state answers take effect: it changes nothing, so the earlier the better. */
  #observed(way: Way): Way {
    let {done} = way;
    for (const [open, {slot}] of this.#open) {
      if (!isObserver(open) || way.state === anything) continue;
      if (after(way.state, open, this.#keep) !== null) done |= 1n << slot;
    }
    return done === way.done ? way : {...way, done};
  }

  /** From here on the key may hold anything, and what is open may take effect at any time, or never. */
  #giveUp(): void {
    this.#isComplete = false;
    for (const [open, {slot}] of this.#open) {
      if (isChange(open)) this.#addOptional(open);
      this.#freeSlots.push(slot);
    }
    this.#open.clear();
    this.#ways = new Map([['', {state: anything, done: 0n, used: 0n, blindAt: -1}]]);
  }

  /** Values that no read returns are all alike, unless a number may be counted on. */
  #keeper(): (value: string) => State {
    if (this.#hasCounts) return (value) => `=${value}`;
    const isExtended = this.#steps.some(({kind}) => isExtension(kind));
    const reads = new Set(this.#steps.filter(({kind}) => kind === 'read').map(({value}) => value!));
    if (!isExtended) return (value) => (reads.has(value) ? `=${value}` : unseen);
    const isPrepended = this.#steps.some(({kind}) => kind === 'prepend');
    if (isPrepended) return (value) => `=${value}`;
    // An append only adds at the end: what is not the start of a value that was read will never be read.
    const sorted = [...reads].sort();
    return (value) => {
      const first = sorted[lowerBound(sorted, value)];
      return first?.startsWith(value) === true ? `=${value}` : unseen;
    };
  }

  /** An unknown write of a value that no read returned explains nothing. */
  #canMatter(step: Step): boolean {
    if (step.happened || this.#hasCounts) return true;
    if (step.kind === 'delete') return false;
    if (step.kind === 'write') return true;
    return (
      !isExtension(step.kind) || this.#steps.some(({kind, value}) => kind === 'read' && value!.includes(step.value!))
    );
  }
}

/** Begins before ends at the same moment: such steps overlap. */
function eventsOf(steps: readonly Step[]): {step: Step; isEnd: boolean}[] {
  const events = steps.flatMap((step) => [
    {step, isEnd: false, atMs: step.fromMs},
    ...(step.happened ? [{step, isEnd: true, atMs: step.toMs}] : []),
  ]);
  return events.sort((one, other) =>
    one.atMs === other.atMs ? Number(one.isEnd) - Number(other.isEnd) : one.atMs - other.atMs,
  );
}

function keyed(ways: readonly Way[]): Map<string, Way> {
  const map = new Map<string, Way>();
  for (const way of ways) {
    const key = keyOf(way);
    const known = map.get(key);
    if (!known || known.blindAt < way.blindAt) map.set(key, way);
  }
  return map;
}

function keyOf({state, done, used}: Way): string {
  return `${done.toString(36)} ${used.toString(36)} ${state}`;
}

const originals = new WeakMap<Step, Step>();

/** decr pads a number that becomes shorter with spaces. */
function withoutPadding(step: Step): Step {
  if (step.kind !== 'read' || !/^\d+ +$/.test(step.value!)) return step;
  const trimmed = {...step, value: step.value!.trimEnd()};
  originals.set(trimmed, step);
  return trimmed;
}

function original(step: Step): Step {
  return originals.get(step) ?? step;
}

function lowerBound(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
