import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {createCluster} from '../../../src/index.ts';
import {freeOffset, RunningCli} from '../../support/cli.ts';
import {freePort, memcachedMissing, startMemcached} from '../../support/memcached-process.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

const silenceMs = 400;

// Checks that `quirks` reaches the proxy; quirks.test.ts checks its effect.
describe.skipIf(memcachedMissing)('quirks of magent 0.6', () => {
  const scratch = useScratchHome();
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** The second write to one backup is never answered. */
  const expectQuirk = async (port: number): Promise<void> => {
    const connection = new RawConnection(port);
    ends.push(connection.close.bind(connection));
    expect(await connection.ask('version\r\n', 30)).toBe('VERSION memcached agent v0.6\r\n');
    expect(await connection.ask('set a 0 0 1\r\n1\r\n', 8)).toBe('STORED\r\n');
    connection.write('set a 0 0 1\r\n2\r\n');
    expect((await connection.take((text) => text !== '', silenceMs)).text).toBe('');
  };

  it('can be set in a topology file', async () => {
    const file = join(scratch.path, 'old.yaml');
    writeFileSync(file, 'version: 1\nruntime: process\nnodes: 1\nbackups: 1\nproxy: {policy: magent, quirks: "0.6"}\n');
    const cluster = await createCluster({file, home: scratch.path, portOffset: await freeOffset()});
    await expectQuirk(Number(cluster.endpoints.proxies[0]?.split(':')[1]));
  });

  it('can be set by mcluster proxy --quirks', async () => {
    const members = await startMemcached(2);
    for (const member of members) ends.push(() => member.kill());
    const port = await freePort();
    const [node, backup] = members.map((member) => `127.0.0.1:${member.port}`) as [string, string];
    const cli = new RunningCli(['proxy', '-p', String(port), '-s', node, '-b', backup, '--quirks', '0.6']);
    ends.push(() => (cli.child.kill('SIGINT'), cli.result));
    await vi.waitFor(() => expect(cli.stderr).toContain('listens on'), {timeout: 120_000});
    await expectQuirk(port);
  });
});
