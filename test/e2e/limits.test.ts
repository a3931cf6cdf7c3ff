import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {useScratchHome} from '../support/scratch-home.ts';
import {freeOffset} from '../support/cli.ts';

describe('a command with too few file descriptors', () => {
  const home = useScratchHome();

  it('says so, and does not take the ports for ones in use', async () => {
    const offset = await freeOffset({nodes: 30});
    const up = ['up', '--nodes', '30', '--runtime', 'embedded', '--port-offset', String(offset), '--json'];
    const {exitCode, stdout} = await withFiles(40, up);
    expect(JSON.parse(stdout)).toMatchObject({error: {code: 'RESOURCE_LIMIT', details: {errno: 'EMFILE'}}});
    expect(exitCode).toBe(4);
  });

  /** Node raises the soft limit to the hard one, so it is that one. */
  async function withFiles(limit: number, args: readonly string[]): Promise<{exitCode: number; stdout: string}> {
    const script = 'ulimit -n "$1"; shift; exec "$@"';
    const child = spawn(
      '/bin/sh',
      ['-c', script, 'sh', String(limit), process.execPath, resolve('bin/run.js'), ...args],
      {
        env: {...process.env, MCLUSTER_HOME: home.path},
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const [exitCode] = (await once(child, 'close')) as [number];
    return {exitCode, stdout};
  }
});
