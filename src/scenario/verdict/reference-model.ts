import type {Clock} from '../../support/clock.ts';
import {keysOf, type Command} from '../../workload/client/command.ts';
import {outcomeOf, type Item, type Reply} from '../../workload/client/reply.ts';

/**
 * How a reply of the cluster was wrong, given the replies that it had sent before:
 * - `lost`: a miss on a key that was stored and not deleted;
 * - `stale`: an older value than the one last stored;
 * - `wrong`: a value that no acknowledged write ever stored;
 * - `undead`: a hit on a key that was deleted;
 * - `untrue`: a reply to a write that a single memcached would not have sent;
 * - `refused`: an error that is not the client's own mistake, or no connection;
 * - `silent`: no reply.
 */
export const anomalyKinds = ['lost', 'stale', 'wrong', 'undead', 'untrue', 'refused', 'silent'] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];
export type Anomaly = {kind: AnomalyKind; key: string};

/**
 * What is known of one key: its value (null: none; undefined: a single memcached might hold either), and its earlier
 * values.
 */
type Known = {value: string | null | undefined; expiresAtMs: number; before: readonly string[]};

const unknown: Known = {value: undefined, expiresAtMs: Infinity, before: []};

/**
 * Models the state that a single memcached would have after the replies that clients received, to judge later replies
 * by. It knows nothing of nodes.
 */
export class ReferenceModel {
  readonly #items = new Map<string, Known>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get keyCount(): number {
    return this.#items.size;
  }

  /** Every key that a command named, in the order of first use. */
  get keys(): readonly string[] {
    return [...this.#items.keys()];
  }

  /** Returns the value that a single memcached would hold; undefined when it is not known. */
  valueOf(key: string): string | null | undefined {
    const known = this.#items.get(key);
    if (!known) return undefined;
    return known.expiresAtMs <= this.#clock.now() ? null : known.value;
  }

  /** Returns what is wrong with a reply. Call it before `note`. */
  judge(command: Command, reply: Reply): Anomaly[] {
    const keys = keysOf(command);
    if (reply.type === 'error' && reply.line.startsWith('CLIENT_ERROR')) {
      const blamed = keys.filter((key) => !this.#mayBeMistaken(command, key)).slice(0, 1);
      return blamed.map((key) => ({kind: isRead(command) ? 'refused' : 'untrue', key}));
    }
    if (reply.type === 'none' || reply.type === 'error') {
      const kind = reply.type === 'none' && reply.reason === 'silence' ? 'silent' : 'refused';
      return keys.slice(0, 1).map((key) => ({kind, key}));
    }
    if (reply.type === 'items') return keys.flatMap((key) => this.#judgeRead(key, reply.items));
    if (reply.type === 'partial') return this.#judgePartial(keys, reply);
    const [key] = keys;
    if (reply.type !== 'line' || key === undefined) return [];
    const truth = this.#trueOutcome(command, key);
    return truth === undefined || truth.includes(outcomeOf(reply)) ? [] : [{kind: 'untrue', key}];
  }

  /** Records what the reply says about the keys. */
  note(command: Command, reply: Reply): void {
    for (const key of keysOf(command)) {
      const known = this.#items.get(key) ?? unknown;
      const after = this.#after(command, reply, known, key);
      const {value} = known;
      const isNew = typeof value === 'string' && value !== after.value;
      this.#items.set(key, {...after, before: isNew ? [...known.before, value] : known.before});
    }
  }

  /**
   * Whether a single memcached might also reject this as the client's mistake. Keys, flags and times were checked with
   * the file.
   */
  #mayBeMistaken(command: Command, key: string): boolean {
    if (command.verb !== 'incr' && command.verb !== 'decr') return false;
    const value = this.valueOf(key);
    return value === undefined || (value !== null && isNumeric(value) !== true);
  }

  /** Unknown keys count as one request that was refused, one that got no reply, or one of each. */
  #judgePartial(keys: readonly string[], {items, unknown}: Extract<Reply, {type: 'partial'}>): Anomaly[] {
    const known = keys.filter((key) => !unknown.some((one) => one.key === key));
    const silent = unknown.find(({reason}) => reason === 'silence');
    const refused = unknown.find(({reason}) => reason !== 'silence');
    return [
      ...known.flatMap((key) => this.#judgeRead(key, items)),
      ...(refused ? [{kind: 'refused' as const, key: refused.key}] : []),
      ...(silent ? [{kind: 'silent' as const, key: silent.key}] : []),
    ];
  }

  #judgeRead(key: string, items: readonly Item[]): Anomaly[] {
    const wanted = this.valueOf(key);
    const item = items.find((candidate) => candidate.key === key);
    if (wanted === undefined || wanted === (item?.value ?? null)) return [];
    if (wanted === null) return [{kind: 'undead', key}];
    if (!item) return [{kind: 'lost', key}];
    return [{kind: this.#items.get(key)?.before.includes(item.value) ? 'stale' : 'wrong', key}];
  }

  /** The replies that a single memcached may send to a write; undefined when they are not known. */
  #trueOutcome(command: Command, key: string): readonly string[] | undefined {
    if (command.verb === 'set') return ['stored'];
    const value = this.valueOf(key);
    if (value === undefined) return undefined;
    const isThere = value !== null;
    switch (command.verb) {
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
        if (!isThere) return ['not found'];
        return isNumeric(value) === undefined ? undefined : [isNumeric(value) ? 'number' : 'error'];
      case 'delete':
        return [isThere ? 'deleted' : 'not found'];
      case 'touch':
        return [isThere ? 'touched' : 'not found'];
      default:
        return undefined;
    }
  }

  #after(command: Command, reply: Reply, known: Known, key: string): Known {
    if (isRead(command)) return known;
    // Without a reply, the command may or may not have been applied.
    if (reply.type === 'none') return unknown;
    if (reply.type === 'error') return known;
    const outcome = reply.type === 'unasked' ? this.#trueOutcome(command, key)?.[0] : outcomeOf(reply);
    const expiresAtMs = this.#expiry(command, known);
    switch (outcome) {
      case 'stored':
        return {...known, value: storedValue(command, known.value), expiresAtMs};
      case 'number':
        return {...known, value: reply.type === 'line' ? reply.line.trim() : undefined};
      case 'deleted':
        return {...known, value: null, expiresAtMs: Infinity};
      case 'touched':
        return {...known, expiresAtMs};
      case undefined:
        return unknown;
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

function isRead({verb}: Command): boolean {
  return verb === 'get' || verb === 'gets' || verb === 'stats';
}

/**
 * Whether memcached would increment a value; undefined when that depends on how it parses numbers (spaces, signs,
 * 2^64).
 */
function isNumeric(value: string): boolean | undefined {
  if (/^\d{1,19}$/.test(value)) return true;
  return /^[\s\d+-]/.test(value) ? undefined : false;
}

function storedValue(command: Command, before: string | null | undefined): string | undefined {
  if (!('value' in command)) return undefined;
  if (command.verb === 'append') return typeof before === 'string' ? before + command.value : undefined;
  if (command.verb === 'prepend') return typeof before === 'string' ? command.value + before : undefined;
  return command.value;
}
