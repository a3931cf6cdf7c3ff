import {copyFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {callProxy} from '../../../src/proxy/control/control-client.ts';
import {freePort, memcachedMissing, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';
import {ProxyProcess, type ProxyProcessOptions} from '../../support/proxy-process.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';
import {TextClient} from '../../support/text-client.ts';

describe.skipIf(memcachedMissing)('metrics of the built proxy', () => {
  const scratch = useScratchFolder();
  let proxy: ProxyProcess | null = null;
  const members: MemcachedProcess[] = [];

  async function start(options: Partial<ProxyProcessOptions>): Promise<ProxyProcess> {
    const started = await startMemcached(2);
    members.push(...started);
    const [node, backup] = started.map(({port}) => port) as [number, number];
    proxy = await ProxyProcess.start({nodePorts: [node], backupPorts: [backup], policy: 'repair', ...options});
    return proxy;
  }

  afterEach(async () => {
    await proxy?.close();
    await Promise.all(members.splice(0).map((member) => member.kill()));
  });

  it("are served as Prometheus text, and count the clients' commands", async () => {
    const metrics = {host: '127.0.0.1', port: await freePort()};
    const {port} = await start({metrics});
    const client = new TextClient(port);
    await client.set('a', 'x');
    await client.get('a');
    client.close();
    const response = await fetch(`http://127.0.0.1:${metrics.port}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(/^(?:# HELP \S+ .+\.|# TYPE \S+ (?:counter|gauge)|mcluster_proxy_[a-z_]+\{.*\} \d+|)$/);
    }
    expect(text).toContain('# TYPE mcluster_proxy_requests_total counter\n');
    expect(text).toContain('mcluster_proxy_requests_total{member="node1",class="normal",proxy="proxy1"} 2\n');
    expect(text).toContain('mcluster_proxy_requests_total{member="backup1",class="copy",proxy="proxy1"} 1\n');
    expect(text).toContain('mcluster_proxy_member_up{member="node1",proxy="proxy1"} 1\n');
    expect((await fetch(`http://127.0.0.1:${metrics.port}/`)).status).toBe(404);
  });

  it('count the keys that a node has missed, and the writes to them', async () => {
    const metrics = {host: '127.0.0.1', port: await freePort()};
    const {port} = await start({metrics, rejoin: 'replay'});
    const missed = async (): Promise<(string | undefined)[]> => {
      const text = await (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text();
      return ['writes', 'keys'].map(
        (what) =>
          new RegExp(`^mcluster_proxy_member_missed_${what}\\{member="node1",.*\\} (\\d+)$`, 'm').exec(text)?.[1],
      );
    };
    expect(await missed()).toEqual(['0', '0']);
    await members[0]!.kill();
    const client = new TextClient(port);
    for (const key of ['a', 'b', 'a']) expect(await client.set(key, 'x')).toBe('STORED\r\n');
    client.close();
    expect(await missed()).toEqual(['3', '2']);
  });

  it('are off by default: the proxy runs without the files that it would load for them', async () => {
    const daemonFile = join(scratch.path, 'daemon.mjs');
    await copyFile(resolve('dist/proxy/daemon.js'), daemonFile);
    const controlPath = join(scratch.path, 'control.sock');
    const {port} = await start({daemonFile, controlPath});
    const client = new TextClient(port);
    expect(await client.set('a', 'x')).toBe('STORED\r\n');
    client.close();
    expect(await callProxy(controlPath, 'status')).toMatchObject({
      name: 'proxy1',
      members: [{member: 'node1', requests: {normal: 1}}, {member: 'backup1'}],
    });
    await proxy?.close();
    const metrics = {host: '127.0.0.1', port: await freePort()};
    await expect(start({daemonFile, metrics})).rejects.toThrow('the proxy ended with 1');
  });
});
