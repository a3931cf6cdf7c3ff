import {execFile, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {tieMark} from '../../../src/support/process/tied-program.ts';
import {procMissing} from '../../support/marked-processes.ts';

describe.skipIf(procMissing)('the watchdog of a program', () => {
  it.each(['tree', 'group'])(
    'ends a %s whose pid it did not receive, and no program with another mark',
    async (kind) => {
      const mark = randomUUID();
      const start = (value: string) =>
        spawn('sleep', ['300.5'], {stdio: 'ignore', env: {...process.env, [tieMark]: value}});
      const [tied, other] = [start(mark), start(randomUUID())];
      try {
        const ended = once(tied, 'exit');
        await promisify(execFile)(process.execPath, ['dist/scenario/end-program.js', kind, mark]);
        expect(await ended).toEqual([null, 'SIGTERM']);
        expect([other.exitCode, other.signalCode]).toEqual([null, null]);
      } finally {
        tied.kill('SIGKILL');
        other.kill('SIGKILL');
      }
    },
  );
});
