import {describe, expect, it} from 'vitest';
import {exec} from '../../../src/support/exec.ts';

describe('exec', () => {
  it('returns what a program says and how it ends', async () => {
    expect(await exec('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 3,
      problem: 'sh exited with code 3',
    });
    expect(await exec('cat', [], {input: 'in'})).toEqual({stdout: 'in', stderr: '', exitCode: 0, problem: null});
  });

  it('adds to the environment', async () => {
    const {stdout} = await exec('sh', ['-c', 'echo $MCLUSTER_ADDED $HOME'], {env: {MCLUSTER_ADDED: 'yes'}});
    expect(stdout).toBe(`yes ${process.env.HOME}\n`);
  });

  it.each([
    ['is not there', 'mcluster-no-such-program', {}],
    ['takes too long', 'sleep', {timeoutMs: 20}],
    ['is aborted', 'sleep', {signal: AbortSignal.timeout(20)}],
    ['was aborted before', 'sleep', {signal: AbortSignal.abort()}],
  ])('says in words that a program %s', async (_what, file, options) => {
    const result = await exec(file, ['60'], options);
    expect(result).toMatchObject({exitCode: null, problem: expect.stringContaining(file)});
  });
});
