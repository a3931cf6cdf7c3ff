import {expect, test} from 'vitest';
import {leaveWill, WatchdogError} from '../../../../src/support/process/last-will.ts';

test('rejects if the watchdog cannot be started', async () => {
  // Larger than an environment may be.
  const env = {TOO_LONG: 'x'.repeat(3 << 20)};
  const failure = await leaveWill({file: 'true', args: [], env}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WatchdogError);
  expect((failure as WatchdogError).message).toMatch(/could not be started: .*E2BIG/);
});
