import {MclusterError} from '../errors/mcluster-error.ts';
import {closest} from './did-you-mean.ts';

/** An unknown key is most likely a typo; ignoring it would do something other than what was asked for. */
export class UnknownKeyError extends MclusterError {
  constructor(whose: string, key: string, known: readonly string[]) {
    const meant = closest(key, known);
    super({
      code: 'USAGE',
      message: `${whose} ${key}, expected one of ${known.join(', ')}`,
      hint: meant && `did you mean ${meant}?`,
      details: {key, known},
    });
  }
}

/**
 * Checks the keys of an object. `whose` begins the message: `a cluster has no option`.
 *
 * @throws {UnknownKeyError} when `given` has a key that `known` lacks.
 */
export function demandKnownKeys(whose: string, given: object, known: object): void {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (unknown !== undefined) throw new UnknownKeyError(whose, unknown, Object.keys(known));
}
