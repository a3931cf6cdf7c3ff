import {readdir} from 'node:fs/promises';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import type {ClusterStatus} from '../../src/cluster/status/cluster-status.ts';
import {down} from '../../src/cluster/lifecycle/down.ts';
import {isPortFree} from '../../src/support/net/ports.ts';
import {freeOffset, runCli, type CliResult} from '../support/cli.ts';
import {markedProcesses, newMark, procMissing} from '../support/marked-processes.ts';
import {RawConnection} from '../support/raw-connection.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

// magent's hash of one letter is odd or even like its code: two keys on each of two nodes.
const keys = ['a', 'b', 'c', 'd'];

export const storyName = `story-${process.pid}`;

/** The story of the documentation, through the CLI on real memcached. */
export function describeStory(runtime: 'process' | 'docker', {missing}: {missing: string | null}): void {
  describe.skipIf(missing)(`the story on ${runtime}`, () => {
    const home = useScratchFolder(() => down(storyName, {home: home.path}));
    const mark = newMark();
    let offset: number;
    let ports: {proxy: number; node1: number; node2: number; backup: number};

    beforeEach(async () => {
      offset = await freeOffset({nodes: 2, backups: 1});
      ports = {proxy: 12_001 + offset, node1: 11_211 + offset, node2: 11_212 + offset, backup: 11_213 + offset};
    });

    const mcluster = (...args: string[]): Promise<CliResult> =>
      runCli([...args, '--name', storyName], {env: {...mark, MCLUSTER_HOME: home.path}});

    async function succeed(...args: string[]): Promise<CliResult> {
      const result = await mcluster(...args);
      expect(result, result.stderr).toMatchObject({exitCode: 0});
      return result;
    }

    it('copies, fails over, restarts empty and misses, and leaves nothing behind', async () => {
      const flags = ['--nodes', '2', '--backup', '1', '--runtime', runtime, '--port-offset', String(offset)];
      const up = await succeed('up', ...flags);
      expect(up.stdout).toMatch(/^node1 +node +127\.0\.0\.1:\d+ +running +[0-9a-f]+$/m);
      expect(up.stderr).toContain(`nc 127.0.0.1 ${ports.proxy}`);

      for (const key of keys) expect(await ask(ports.proxy, `set ${key} 7 0 1\r\n${key}\r\n`)).toBe('STORED\r\n');
      const placed = await Promise.all([ports.node1, ports.node2].map((port) => held(port)));
      expect(placed.map((onNode) => onNode.length)).toEqual([2, 2]);
      expect(placed.flat().sort()).toEqual(keys);
      // The copy is written after the reply.
      await vi.waitFor(async () => expect(await held(ports.backup)).toEqual(keys), {timeout: 120_000});

      await succeed('kill', 'node1');
      const [lost] = placed[0] as [string];
      expect(await ask(ports.proxy, `get ${lost}\r\n`)).toBe(`VALUE ${lost} 7 1\r\n${lost}\r\nEND\r\n`);
      expect(await ask(ports.proxy, `set ${lost} 0 0 3\r\nnew\r\n`)).toBe('STORED\r\n');
      expect(await ask(ports.node2, `get ${lost}\r\n`)).toBe('END\r\n');
      expect(await ask(ports.backup, `get ${lost}\r\n`)).toContain('new');
      const {members, state} = JSON.parse((await succeed('status', '--json')).stdout) as ClusterStatus;
      expect(state).toBe('degraded');
      expect(members.map((member) => member.state)).toEqual(['dead', 'running', 'running', 'running']);

      await succeed('start', 'node1');
      // The first request on a pooled connection detects that it died with the node.
      await ask(ports.proxy, `get ${lost}\r\n`);
      expect(await ask(ports.proxy, `get ${lost}\r\n`)).toBe('END\r\n');
      expect(await ask(ports.backup, `get ${lost}\r\n`)).toContain('new');

      await succeed('down');
      await succeed('down');
      expect(await readdir(home.path)).toEqual([]);
      if (!procMissing) expect(markedProcesses(mark)).toEqual([]);
      for (const port of Object.values(ports)) expect(await isPortFree('127.0.0.1', port)).toBe(true);
    });
  });
}

/** Returns the keys that a member holds. */
async function held(port: number): Promise<string[]> {
  const reply = await ask(port, `get ${keys.join(' ')}\r\n`);
  return [...reply.matchAll(/^VALUE (\S+)/gm)].map(([, key]) => key!).sort();
}

/** Sends one command on a connection of its own, and returns its complete reply. */
async function ask(port: number, command: string): Promise<string> {
  const connection = new RawConnection(port);
  try {
    connection.write(command);
    const {text} = await connection.take((reply) => /(^|\r\n)(END|STORED|ERROR|SERVER_ERROR.*)\r\n$/.test(reply), 5000);
    return text;
  } finally {
    connection.close();
  }
}
