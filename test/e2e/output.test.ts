import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, openSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {createTestCluster} from '../../src/testing.ts';
import {useScratchHome} from '../support/scratch-home.ts';

describe('stdout that can not be written to', () => {
  const home = useScratchHome();
  const full = '/dev/full';
  const complaint =
    "Error: can't write to stdout: ENOSPC: no space left on device\nHint: make room there, or redirect stdout to another place\n";

  it.skipIf(!existsSync(full)).each(['topology show', 'list --json', 'up --help', 'scenario list'])(
    'full: one error of the environment, of %s',
    (command) => {
      expect(run(command, full)).toEqual({status: 4, stderr: complaint});
    },
  );

  it.skipIf(!existsSync(full))('full: ends what would go on for ever, and says why', async () => {
    const {name} = await createTestCluster({home: home.path, runtime: 'embedded', nodes: 1, backups: 0, noProxy: true});
    expect(run(`status --watch --json --name ${name}`, full)).toEqual({status: 4, stderr: complaint});
  });

  it.each(['topology show', 'list --json', 'up --help'])(
    'nobody reads it: silence, and no failure, of %s',
    (command) => {
      const env = {...process.env, MCLUSTER_HOME: home.path};
      // The reader is gone before Node has started.
      const script = `{ ${process.execPath} bin/run.js ${command}; echo "exit $?" >&2; } | true`;
      expect(spawnSync('sh', ['-c', script], {env, encoding: 'utf8'}).stderr).toBe('exit 0\n');
    },
  );

  function run(command: string, stdout: string): {status: number | null; stderr: string} {
    const file = openSync(stdout, 'w');
    try {
      const {status, stderr} = spawnSync(process.execPath, ['bin/run.js', ...command.split(' ')], {
        env: {...process.env, MCLUSTER_HOME: home.path},
        stdio: ['ignore', file, 'pipe'],
        encoding: 'utf8',
      });
      return {status, stderr};
    } finally {
      closeSync(file);
    }
  }
});
