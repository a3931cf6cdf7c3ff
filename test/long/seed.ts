import {createHash} from 'node:crypto';
import {seededRandom, type Random} from '../../src/support/random.ts';

/** Of the whole run: vitest.long.config.ts chooses and prints it. */
export const seed = Number(process.env.MCLUSTER_TEST_SEED);

/** A sequence for one test, the same for the same seed, in whatever order the tests run. */
export function longRandom(test: string): Random {
  return seededRandom(createHash('sha256').update(`${seed} ${test}`).digest().readUInt32BE());
}
