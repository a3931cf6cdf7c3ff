import {expect} from 'vitest';
import {MclusterError} from '../../src/errors/mcluster-error.ts';

/** The MclusterError that a promise must reject with. */
export async function failureOf(promise: Promise<unknown>): Promise<MclusterError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MclusterError);
  return error as MclusterError;
}
