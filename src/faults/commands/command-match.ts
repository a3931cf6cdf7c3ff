import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request, Verb} from '../../protocol/request.ts';
import type {Random} from '../../support/random.ts';

/** Selects the commands that a fault hits. An omitted parameter matches every command. */
export type MatchParameters = {
  /** The verb of the command as sent to the node; of a request of the binary protocol, the verb in the text protocol. */
  verb?: Verb;
  /** `*` matches any characters, `?` matches one. A multi-get matches if one of its keys does. */
  key?: string;
  /** Hits only the n-th matching command, counted from 1. */
  nth?: number;
  /** Hits each matching command with this probability. */
  probability?: number;
  /** Stops after this many hits. */
  count?: number;
};

/**
 * Decides which commands a fault hits. The decision is seeded: the same commands in the same order give the same hits.
 */
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

  /**
   * Returns whether this command is hit. Call it once per command: it counts the matches.
   *
   * @param sentVerb the client's verb, if the command was translated
   */
  hitsCommand(request: Request, sentVerb: Verb = request.verb): boolean {
    if (this.spent) return false;
    const {verb, nth, probability} = this.#parameters;
    if (verb !== undefined && sentVerb !== verb) return false;
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

  /** Whether no further command can be hit. */
  get spent(): boolean {
    const {nth, count} = this.#parameters;
    return this.hits >= (count ?? Infinity) || this.#seen >= (nth ?? Infinity);
  }
}

/** Returns all keys of a command, decoded as latin1, which is how they are stored. */
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
