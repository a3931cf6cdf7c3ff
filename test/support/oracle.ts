import type {Random} from '../../src/support/random.ts';

/** A command, and the reply that a single memcached would send. */
export type Foretold = {command: string; reply: string};

const reads = ['get', 'mg'] as const;
const writes = ['set', 'add', 'replace', 'append', 'incr', 'delete', 'touch', 'ms', 'md', 'ma'] as const;

/** One client's keys as a single memcached would hold them. No other client may write them. */
export class Oracle {
  readonly values = new Map<string, string>();
  readonly #keys: readonly [string, ...string[]];
  readonly #random: Random;

  constructor(keys: readonly [string, ...string[]], random: Random) {
    this.#keys = keys;
    this.#random = random;
  }

  /** Returns a random command on a random key. */
  next(kind: 'any' | 'write'): Foretold {
    const random = this.#random;
    const key = random.pick(this.#keys);
    const verb = random.pick<(typeof reads)[number] | (typeof writes)[number]>(
      kind === 'any' ? [...reads, ...writes] : writes,
    );
    // Never longer than a number that memcached can increment, and never with a leading zero.
    const data = String(1 + random.below(1000));
    const value = this.values.get(key);
    const isLong = (value ?? '').length > 12;
    const noreply = random.below(4) === 0;
    switch (verb) {
      case 'get':
        return {command: `get ${key}\r\n`, reply: value === undefined ? 'END\r\n' : `${itemOf(key, value)}END\r\n`};
      case 'mg':
        return {command: `mg ${key} v\r\n`, reply: value === undefined ? 'EN\r\n' : metaItem(value)};
      case 'set':
        return this.#store('set', key, data, data, noreply);
      case 'add':
        return this.#store('add', key, data, value === undefined ? data : null, noreply);
      case 'replace':
        return this.#store('replace', key, data, value === undefined ? null : data, noreply);
      case 'append':
        if (isLong) return this.#store('set', key, data, data, noreply);
        return this.#store('append', key, data, value === undefined ? null : value + data, noreply);
      case 'ms':
        this.values.set(key, data);
        return {command: `ms ${key} ${data.length}\r\n${data}\r\n`, reply: 'HD\r\n'};
      case 'incr':
        return {command: `incr ${key} 7\r\n`, reply: `${this.#add(key, 7) ?? 'NOT_FOUND'}\r\n`};
      case 'ma': {
        const sum = this.#add(key, 3);
        return {command: `ma ${key} D3 v\r\n`, reply: sum === null ? 'NF\r\n' : metaItem(sum)};
      }
      case 'delete':
        return {
          command: `delete ${key}${noreply ? ' noreply' : ''}\r\n`,
          reply: answer(this.values.delete(key) ? 'DELETED' : 'NOT_FOUND', noreply),
        };
      case 'md':
        return {command: `md ${key}\r\n`, reply: this.values.delete(key) ? 'HD\r\n' : 'NF\r\n'};
      case 'touch':
        return {command: `touch ${key} 0\r\n`, reply: value === undefined ? 'NOT_FOUND\r\n' : 'TOUCHED\r\n'};
    }
  }

  /** @param after the key's value after the command; null: nothing is stored */
  #store(verb: string, key: string, data: string, after: string | null, noreply: boolean): Foretold {
    if (after !== null) this.values.set(key, after);
    const command = `${verb} ${key} 0 0 ${data.length}${noreply ? ' noreply' : ''}\r\n${data}\r\n`;
    return {command, reply: answer(after === null ? 'NOT_STORED' : 'STORED', noreply)};
  }

  #add(key: string, delta: number): string | null {
    const value = this.values.get(key);
    if (value === undefined) return null;
    const sum = String(BigInt(value) + BigInt(delta));
    this.values.set(key, sum);
    return sum;
  }
}

function answer(line: string, noreply: boolean): string {
  return noreply ? '' : `${line}\r\n`;
}

function itemOf(key: string, value: string): string {
  return `VALUE ${key} 0 ${value.length}\r\n${value}\r\n`;
}

function metaItem(value: string): string {
  return `VA ${value.length}\r\n${value}\r\n`;
}
