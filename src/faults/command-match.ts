import {metaTraits} from '../protocol/meta-command.ts';
import type {Request, Verb} from '../protocol/request.ts';
import type {Random} from '../support/random.ts';

/** Which commands a fault hits; what is left out, all of them. */
export type MatchParameters = {
  /** The command's name as it is sent to the node. */
  verb?: Verb;
  /** `*` stands for any characters, `?` for one. Of a multi-get one key has to match. */
  key?: string;
  /** Only the n-th of the commands that match, counted from 1. */
  nth?: number;
  /** Of those, hit by chance. */
  probability?: number;
  /** So many hits, then no more. */
  count?: number;
};

/** Decides which commands a fault hits. Seeded: the same commands in the same order give the same hits. */
export class CommandMatch {
  hits = 0;
  readonly #parameters: MatchParameters;
  readonly #random: Random;
  readonly #key: RegExp | null;
  #seen = 0;

  constructor(parameters: MatchParameters, random: Random) {
    this.#parameters = parameters;
    this.#random = random;
    this.#key = parameters.key === undefined ? null : globPattern(parameters.key);
  }

  /** Whether this command is hit. Counts it: to be asked once a command. */
  hitsCommand(request: Request): boolean {
    if (this.spent) return false;
    const {verb, nth, probability} = this.#parameters;
    if (verb !== undefined && request.verb !== verb) return false;
    if (this.#key !== null && !keysOf(request).some((key) => this.matchesKey(key))) return false;
    this.#seen++;
    if (nth !== undefined && this.#seen !== nth) return false;
    if (probability !== undefined && this.#random.next() >= probability) return false;
    this.hits++;
    return true;
  }

  matchesKey(key: string): boolean {
    return this.#key?.test(key) ?? true;
  }

  /** No command can be hit any more. */
  get spent(): boolean {
    const {nth, count} = this.#parameters;
    return this.hits >= (count ?? Infinity) || this.#seen >= (nth ?? Infinity);
  }
}

/** All keys of a command, in latin1, as they are stored. */
export function keysOf(request: Request): string[] {
  switch (request.verb) {
    case 'get':
    case 'gets':
      return request.tokens().slice(1);
    case 'gat':
    case 'gats':
      return request.tokens().slice(2);
    case 'mg':
    case 'ms':
    case 'md':
    case 'ma':
    case 'me':
      return [metaTraits(request).key.toString('latin1')];
    default:
      return request.keyEnd > 0 ? [request.key] : [];
  }
}

function globPattern(glob: string): RegExp {
  const pattern = Buffer.from(glob, 'utf8')
    .toString('latin1')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's');
}
