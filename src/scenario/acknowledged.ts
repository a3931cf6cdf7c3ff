import type {Clock} from '../support/clock.ts';
import {keysOf, type Command} from '../workload/command.ts';
import {outcomeOf, type Reply} from '../workload/reply.ts';

/**
 * How an answer of the cluster was wrong, measured by what it had told its clients before:
 * - `lost`: a miss on a key that was stored and not deleted;
 * - `stale`: an older value than the one last stored;
 * - `undead`: a hit on a key that was deleted;
 * - `untrue`: an answer to a write that one memcached would not have given;
 * - `refused`: an error, or no connection;
 * - `silent`: no answer.
 */
export const lapseKinds = ['lost', 'stale', 'undead', 'untrue', 'refused', 'silent'] as const;
export type LapseKind = (typeof lapseKinds)[number];
export type Lapse = {kind: LapseKind; key: string};

/** What is known of one key: its value, null for none, undefined when even one memcached might have either. */
type Known = {value: string | null | undefined; expiresAtMs: number};

/**
 * What the cluster has told its clients, as one memcached would remember it. A model to judge answers by: it knows
 * nothing of nodes.
 */
export class Acknowledged {
  readonly #items = new Map<string, Known>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Every key that a command was about, in the order of their first. */
  get keys(): readonly string[] {
    return [...this.#items.keys()];
  }

  /** What one memcached would hold; undefined when that is not known. */
  valueOf(key: string): string | null | undefined {
    const known = this.#items.get(key);
    if (!known) return undefined;
    return known.expiresAtMs <= this.#clock.now() ? null : known.value;
  }

  /** What is wrong with an answer. Ask before `note`. */
  judge(command: Command, reply: Reply): Lapse[] {
    const keys = keysOf(command);
    if (reply.type === 'none' || reply.type === 'error') {
      const kind = reply.type === 'none' && reply.reason === 'silence' ? 'silent' : 'refused';
      return keys.slice(0, 1).map((key) => ({kind, key}));
    }
    if (reply.type === 'items') return keys.flatMap((key) => this.#judgeRead(key, reply));
    const [key] = keys;
    if (reply.type !== 'line' || key === undefined) return [];
    const truth = this.#trueOutcome(command, key);
    return truth === undefined || truth.includes(outcomeOf(reply)) ? [] : [{kind: 'untrue', key}];
  }

  /** Remembers what the answer says about the keys. */
  note(command: Command, reply: Reply): void {
    for (const key of keysOf(command)) {
      const known = this.#items.get(key) ?? {value: undefined, expiresAtMs: Infinity};
      this.#items.set(key, this.#after(command, reply, known, key));
    }
  }

  #judgeRead(key: string, reply: Extract<Reply, {type: 'items'}>): Lapse[] {
    const wanted = this.valueOf(key);
    const item = reply.items.find((candidate) => candidate.key === key);
    if (wanted === undefined || wanted === (item?.value ?? null)) return [];
    if (wanted === null) return [{kind: 'undead', key}];
    return [{kind: item ? 'stale' : 'lost', key}];
  }

  /** What one memcached may answer to a write; undefined when that is not known. */
  #trueOutcome(command: Command, key: string): readonly string[] | undefined {
    const value = this.valueOf(key);
    if (value === undefined) return undefined;
    const isThere = value !== null;
    switch (command.verb) {
      case 'set':
        return ['stored'];
      case 'add':
        return [isThere ? 'not stored' : 'stored'];
      case 'replace':
      case 'append':
      case 'prepend':
        return [isThere ? 'stored' : 'not stored'];
      case 'cas':
        return isThere ? ['stored', 'exists'] : ['not found'];
      case 'incr':
      case 'decr':
        return [isThere ? 'number' : 'not found'];
      case 'delete':
        return [isThere ? 'deleted' : 'not found'];
      case 'touch':
        return [isThere ? 'touched' : 'not found'];
      default:
        return undefined;
    }
  }

  #after(command: Command, reply: Reply, known: Known, key: string): Known {
    if (command.verb === 'get' || command.verb === 'gets' || command.verb === 'stats') return known;
    // Nobody can tell whether it was applied.
    if (reply.type === 'none') return {value: undefined, expiresAtMs: Infinity};
    if (reply.type === 'error') return known;
    const outcome = reply.type === 'unasked' ? this.#trueOutcome(command, key)?.[0] : outcomeOf(reply);
    const expiresAtMs = this.#expiry(command, known);
    switch (outcome) {
      case 'stored':
        return {value: storedValue(command, known.value), expiresAtMs};
      case 'number':
        return {...known, value: reply.type === 'line' ? reply.line.trim() : undefined};
      case 'deleted':
        return {value: null, expiresAtMs: Infinity};
      case 'touched':
        return {...known, expiresAtMs};
      case undefined:
        return {value: undefined, expiresAtMs: Infinity};
      default:
        return known;
    }
  }

  #expiry(command: Command, known: Known): number {
    if (!('ttlSeconds' in command)) return Infinity;
    if (command.verb === 'append' || command.verb === 'prepend') return known.expiresAtMs;
    return command.ttlSeconds ? this.#clock.now() + command.ttlSeconds * 1000 : Infinity;
  }
}

function storedValue(command: Command, before: string | null | undefined): string | undefined {
  if (!('value' in command)) return undefined;
  if (command.verb === 'append') return typeof before === 'string' ? before + command.value : undefined;
  if (command.verb === 'prepend') return typeof before === 'string' ? command.value + before : undefined;
  return command.value;
}
