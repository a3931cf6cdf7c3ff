import {MclusterError} from '../errors/mcluster-error.ts';
import {closest} from './did-you-mean.ts';

/** Most likely a slip of the pen: ignored, it would give something else than was asked for. */
export class UnknownKeyError extends MclusterError {
  constructor(whose: string, key: string, known: readonly string[]) {
    const meant = closest(key, known);
    super({
      code: 'USAGE',
      message: `${whose} ${key}, expected some of ${known.join(', ')}`,
      hint: meant && `did you mean ${meant}?`,
      details: {key, known},
    });
  }
}

/** `whose` begins the message: `a cluster has no option`. Throws UnknownKeyError for a key that `known` lacks. */
export function demandKnownKeys(whose: string, given: object, known: object): void {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (unknown !== undefined) throw new UnknownKeyError(whose, unknown, Object.keys(known));
}
