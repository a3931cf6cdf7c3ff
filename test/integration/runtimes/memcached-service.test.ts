import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {memcachedServiceOn} from '../../../src/runtimes/process/memcached-service.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {isPortFree} from '../../../src/support/net/ports.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {failureOf} from '../../support/failure-of.ts';
import {procMissing} from '../../support/marked-processes.ts';
import {MemcachedProcess, memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchFolder, useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe.skipIf(memcachedMissing !== null || procMissing !== null)('the memcached service of the system', () => {
  const home = useScratchHome();
  const folder = useScratchFolder();
  let service: ChildProcess | undefined;

  afterEach(async () => {
    if (service?.kill('SIGKILL')) await once(service, 'exit');
    service = undefined;
  });

  it('is named as the owner of the port, with the command that stops it', async () => {
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    await startService(topology.nodes[0]!.port);
    const failure = await failureOf(up(topology, {home: home.path}));
    expect(failure).toMatchObject({code: 'PORT_IN_USE', exitCode: 4});
    expect(failure.message).toContain(`wanted for node1: the memcached service of this machine, pid ${service!.pid}`);
    const offset = `--port-offset ${topology.ports.offset + 1000}`;
    expect(failure.hint).toMatch(/^sudo (systemctl stop memcached|service memcached stop), or move the cluster: /);
    expect(failure.hint).toContain(offset);
  });

  it('is distinguished from a memcached that a user started by hand', async () => {
    const [port] = (await testTopology({nodes: 1, backups: 0, noProxy: true})).nodes.map((node) => node.port);
    const byHand = new MemcachedProcess(port!);
    await byHand.start();
    try {
      expect(await memcachedServiceOn(port!)).toBeNull();
    } finally {
      await byHand.kill();
    }
  });

  /** Starts a program with the arguments that Debian's unit and its /etc/init.d/memcached use. */
  async function startService(port: number): Promise<void> {
    const pidFile = join(folder.path, 'memcached.pid');
    const user = process.getuid?.() === 0 ? ['-u', 'root'] : [];
    const args = ['-m', '64', '-p', String(port), '-l', '127.0.0.1', ...user, '-P', pidFile];
    service = spawn('memcached', args, {stdio: 'ignore'});
    const isListening = async (): Promise<true | undefined> =>
      (await isPortFree('127.0.0.1', port)) ? undefined : true;
    expect(await waitUntil(isListening, {timeoutMs: 30_000})).toBe(true);
  }
});
