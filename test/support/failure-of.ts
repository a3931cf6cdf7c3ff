import {expect} from 'vitest';
import {MclusterError} from '../../src/errors/mcluster-error.ts';

/** Resolves to the MclusterError with which a promise must reject. */
export async function failureOf(promise: Promise<unknown>): Promise<MclusterError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MclusterError);
  return error as MclusterError;
}
