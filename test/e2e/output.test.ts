import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createTestCluster} from '../../src/testing.ts';
import {useScratchHome} from '../support/scratch-home.ts';

describe("stdout that can't be written to", () => {
  const home = useScratchHome();
  const full = '/dev/full';
  const complaint =
    "Error: can't write to stdout: ENOSPC: no space left on device\nHint: free space there, or redirect stdout to another place\n";

  it.skipIf(!existsSync(full)).each(['topology show', 'list --json', 'up --help', 'scenario list'])(
    'full: is one error of the environment, for %s',
    (command) => {
      expect(run(command, full)).toEqual({status: 4, stderr: complaint});
    },
  );

  it.skipIf(!existsSync(full))('full: ends endless commands, and says why', async () => {
    const {name} = await createTestCluster({home: home.path, runtime: 'embedded', nodes: 1, backups: 0, noProxy: true});
    expect(run(`status --watch --json --name ${name}`, full)).toEqual({status: 4, stderr: complaint});
  });

  it.each(['topology show', 'list --json', 'up --help'])(
    'closed: prints nothing and does not fail, for %s',
    (command) => {
      expect(runUnread(command)).toBe('exit 0\n');
    },
  );

  it.each(['logs -f node1', 'status --watch', 'status --watch --json'])(
    'closed: ends %s without a failure',
    async (command) => {
      const {name} = await createTestCluster({
        home: home.path,
        runtime: 'embedded',
        nodes: 1,
        backups: 0,
        noProxy: true,
      });
      expect(runUnread(`${command} --name ${name}`)).toBe('exit 0\n');
    },
  );

  it('closed: keeps the exit code of a failed command', () => {
    const invalid = join(home.path, 'invalid.yaml');
    writeFileSync(invalid, 'steps: 1');
    expect(runUnread(`scenario validate ${invalid} --json`)).toMatch(/exit 3\n$/);
    expect(runUnread('status --json')).toMatch(/exit 5\n$/);
  });

  it('closed: keeps the exit code 7 of failed scenarios', {timeout: 60_000}, () => {
    const failing = join(home.path, 'failing.yaml');
    writeFileSync(failing, 'steps: [{get: a, expect: hit}]');
    expect(runUnread(`scenario run ${failing} --runtime embedded`)).toMatch(/exit 7\n$/);
  });

  it.skipIf(!existsSync(full))('full: keeps the exit code of a failed command', () => {
    const invalid = join(home.path, 'invalid.yaml');
    writeFileSync(invalid, 'steps: 1');
    expect(run(`scenario validate ${invalid} --json`, full)).toEqual({status: 3, stderr: complaint});
  });

  /** Runs a command whose reader has left before Node starts; returns stderr and the exit code. */
  function runUnread(command: string): string {
    const env = {...process.env, MCLUSTER_HOME: home.path};
    const script = `{ ${process.execPath} bin/run.js ${command}; echo "exit $?" >&2; } | true`;
    return spawnSync('sh', ['-c', script], {env, encoding: 'utf8'}).stderr;
  }

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
