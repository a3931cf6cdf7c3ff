import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createCluster, type Cluster, type RuntimeName} from '../../../src/index.ts';
import type {Fault} from '../../../src/faults/fault.ts';
import {runCli} from '../../support/cli.ts';
import {failureOf} from '../../support/failure-of.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import type {TopologyOverrides} from '../../../src/topology/overrides.ts';

const partition: Fault = {kind: 'partition', mode: 'refuse'};
const hole: Fault = {kind: 'partition', mode: 'black-hole'};

const runtimes: [RuntimeName, string | null][] = [
  ['process', memcachedMissing],
  ['embedded', null],
];

describe.each(runtimes)('faults of a cluster, runtime %s', (runtime, missing) => {
  const scratch = useScratchHome();

  it.skipIf(missing)('are added in all proxies, or in one, so that proxies disagree about a node', async () => {
    const cluster = await created({nodes: 1, backups: 1, proxies: 2});
    const ask = async (proxy: 0 | 1, command: string, reply: string): Promise<void> => {
      const connection = new RawConnection(Number(cluster.endpoints.proxies[proxy]!.split(':')[1]));
      expect(await connection.ask(command, reply.length), `${command} through proxy${proxy + 1}`).toBe(reply);
      connection.close();
    };
    const [old, fresh] = ['VALUE k 0 3\r\nold\r\nEND\r\n', 'VALUE k 0 3\r\nnew\r\nEND\r\n'];
    await ask(0, 'set k 0 0 3\r\nold\r\n', 'STORED\r\n');

    expect(await cluster.faults.add(partition, {on: ['node1'], proxies: ['proxy2']})).toMatchObject([
      {id: 'f1', member: 'node1', what: 'partitioned', effective: true, links: [{proxy: 'proxy2'}]},
    ]);
    await ask(1, 'set k 0 0 3\r\nnew\r\n', 'STORED\r\n');
    await ask(1, 'get k\r\n', fresh);
    await ask(0, 'get k\r\n', old);

    await cluster.faults.heal();
    expect(await cluster.faults.add({kind: 'slow', latencyMs: 20}, {on: ['node1', 'backup1'], seed: 5})).toMatchObject([
      {id: 'f2', member: 'node1', seed: 5, links: [{proxy: 'proxy1'}, {proxy: 'proxy2'}]},
      {id: 'f3', member: 'backup1', measured: [{proxy: 'proxy1', text: expect.stringMatching(/ms$/) as string}, {}]},
    ]);
    expect((await cluster.faults.list()).faults).toMatchObject([{id: 'f2'}, {id: 'f3'}]);
    expect(await cluster.faults.heal(['backup1'])).toMatchObject([{id: 'f3'}]);
    expect(await cluster.faults.remove(['f2'])).toMatchObject([{id: 'f2'}]);
    expect((await cluster.faults.list()).faults).toEqual([]);
    const events = (await readFile(join(cluster.folder, 'events.jsonl'), 'utf8')).trim().split('\n');
    expect(events.map((line) => JSON.parse(line) as object)).toMatchObject([
      {event: 'up'},
      {event: 'fault', member: 'node1', fault: 'f1', what: 'partitioned', by: 'library'},
      {event: 'heal', fault: 'f1'},
      {event: 'fault', fault: 'f2'},
      {event: 'fault', fault: 'f3'},
      {event: 'heal', fault: 'f3'},
      {event: 'heal', fault: 'f2'},
    ]);
  });

  it.skipIf(missing)('without effect are an error, and leave nothing behind in any proxy', async () => {
    const cluster = await created({nodes: 2, backups: 0});
    await cluster.kill(['node2']);
    const failure = await failureOf(cluster.faults.add(partition, {on: ['node1', 'node2']}));
    expect(failure).toMatchObject({code: 'FAULT_INEFFECTIVE', exitCode: 5});
    expect(failure.message).toMatch(
      /^"partitioned" has no effect on node2 through proxy1: lost after .* ms; before: lost/,
    );
    expect(failure.hint).toBe('node2 could not be reached before either: mcluster status --name demo');
    expect((await cluster.faults.list()).faults).toEqual([]);
    await cluster.faults.add(partition, {on: ['node1']});
  });

  it.skipIf(missing)('that are active already are not added again', async () => {
    const cluster = await created({nodes: 1, backups: 0});
    await cluster.faults.add(hole, {on: ['node1']});
    expect(await cluster.faults.add(hole, {on: ['node1']})).toMatchObject([{id: 'f1', added: false, measured: []}]);
    expect((await cluster.faults.list()).faults).toHaveLength(1);
  });

  it.skipIf(missing)('end with their proxy, and fault list and status show it', async () => {
    const cluster = await created({nodes: 1, backups: 0, proxies: 2});
    await cluster.faults.add(partition, {on: ['node1']});
    const faultsBeside = async (): Promise<unknown> =>
      (await cluster.status()).members.map(({name, faults}) => [name, faults]);
    const beside = (...proxies: string[]): unknown => [
      ['node1', [{id: 'f1', what: 'partitioned', proxies}]],
      ['proxy1', []],
      ['proxy2', []],
    ];
    expect(await faultsBeside()).toEqual(beside('proxy1', 'proxy2'));
    await cluster.restart(['proxy1']);
    expect(await faultsBeside()).toEqual(beside('proxy2'));
    await cluster.kill(['proxy2']);
    expect(await cluster.faults.list()).toEqual({faults: [], silent: [{proxy: 'proxy2', problem: 'is not running'}]});
    await cluster.kill(['proxy1']);
    expect(await faultsBeside()).toEqual([
      ['node1', null],
      ['proxy1', []],
      ['proxy2', []],
    ]);
    expect(await cluster.faults.heal()).toEqual([]);
    expect(await failureOf(cluster.faults.add(partition, {on: ['node1']}))).toMatchObject({
      code: 'MEMBER_STATE',
      hint: 'mcluster start proxy1 --name demo',
    });
  });

  it.skipIf(missing)('show whose hits are unknown when they have ended in one proxy only', async () => {
    const cluster = await created({nodes: 1, backups: 1, proxies: 2});
    await cluster.faults.add(partition, {on: ['node1']});
    for (const address of cluster.endpoints.proxies) {
      const connection = new RawConnection(Number(address.split(':')[1]));
      expect(await connection.ask('get k\r\n', 5)).toBe('END\r\n');
      connection.close();
    }
    const [both] = (await cluster.faults.list()).faults;
    const [one, other] = both!.links;
    expect(both).toMatchObject({hits: one!.hits! + other!.hits!, unknown: []});
    expect([one!.hits, other!.hits]).not.toContain(0);
    await cluster.restart(['proxy1']);
    expect((await cluster.faults.list()).faults).toMatchObject([
      {hits: other!.hits, links: [{proxy: 'proxy2'}], unknown: ['proxy1']},
    ]);
    await cluster.pause(['proxy1']);
    expect(await cluster.faults.list()).toMatchObject({faults: [{unknown: ['proxy1']}], silent: [{proxy: 'proxy1'}]});
  });

  it.skipIf(missing)('are removed when the caller aborts while they are verified', async () => {
    const controller = new AbortController();
    const cluster = await created({nodes: 1, backups: 0}, controller.signal);
    const watcher = await reopened();
    const adding = failureOf(cluster.faults.add({kind: 'slow', latencyMs: 60_000}, {on: ['node1']}));
    await expect.poll(async () => (await watcher.faults.list()).faults, {interval: 1}).toHaveLength(1);
    controller.abort();
    expect(await adding).toMatchObject({code: 'INTERRUPTED'});
    expect((await watcher.faults.list()).faults).toEqual([]);
  });

  it.skipIf(missing)('are not added in a paused proxy, with a warning; those that it has keep their ids', async () => {
    const warnings: string[] = [];
    const cluster = await created({nodes: 1, backups: 0, proxies: 2}, undefined, (line) => warnings.push(line));
    await cluster.faults.add(hole, {on: ['node1'], proxies: ['proxy2']});
    await cluster.pause(['proxy2']);
    expect(await cluster.faults.add(partition, {on: ['node1']})).toMatchObject([{links: [{proxy: 'proxy1'}]}]);
    expect(warnings).toEqual(['proxy2 does not answer and did not receive the fault: see mcluster status --name demo']);
    expect(await failureOf(cluster.faults.add(partition, {on: ['node1'], proxies: ['proxy2']}))).toMatchObject({
      code: 'MEMBER_STATE',
      message: expect.stringMatching(/^proxy2 does not answer/) as string,
      hint: 'see the state of the members: mcluster status --name demo',
    });
    expect(warnings).toHaveLength(1);
    await cluster.resume(['proxy2']);
    expect((await cluster.faults.list()).faults).toMatchObject([
      {id: 'f1', fault: hole, links: [{proxy: 'proxy2'}]},
      {id: 'f2', fault: partition, links: [{proxy: 'proxy1'}]},
    ]);
  });

  it.skipIf(missing)('are removed where a proxy answers, with a warning for a paused one', async () => {
    const warnings: string[] = [];
    const cluster = await created({nodes: 1, backups: 0, proxies: 2}, undefined, (line) => warnings.push(line));
    await cluster.faults.add(partition, {on: ['node1']});
    await cluster.pause(['proxy2']);
    expect(await cluster.faults.heal()).toMatchObject([{id: 'f1', links: [{proxy: 'proxy1'}]}]);
    expect(warnings).toEqual(['proxy2 does not answer and may still have its faults: see mcluster status --name demo']);
    expect(await failureOf(cluster.faults.heal(undefined, {proxies: ['proxy2']}))).toMatchObject({
      message: expect.stringMatching(/^proxy2 does not answer/) as string,
    });
    const events = await readFile(join(cluster.folder, 'events.jsonl'), 'utf8');
    expect(events).toContain('"event":"heal"');
  });

  it.skipIf(missing)('outlive the control socket of their proxy, which recreates it when it is gone', async () => {
    const cluster = await created({nodes: 1, backups: 0});
    await cluster.faults.add(partition, {on: ['node1']});
    const folder = join(cluster.folder, 'control');
    await rm(join(folder, 'proxy1.sock'));
    expect((await cluster.faults.list()).faults).toMatchObject([{id: 'f1', what: 'partitioned'}]);
    await rm(folder, {recursive: true});
    expect(await cluster.faults.add({kind: 'slow', latencyMs: 10}, {on: ['node1']})).toMatchObject([{id: 'f2'}]);
    await rm(folder, {recursive: true});
    expect(await cluster.faults.heal()).toMatchObject([{id: 'f1'}, {id: 'f2'}]);
  });

  it.skipIf(missing)(
    "are unknown, rather than none, while the control socket of their proxy can't be created",
    async () => {
      const cluster = await created({nodes: 1, backups: 0});
      await cluster.faults.add(partition, {on: ['node1']});
      const folder = join(cluster.folder, 'control');
      const problem = "runs, but its control socket can't be reached";
      const unavailable = {
        code: 'MEMBER_STATE',
        exitCode: 5,
        message: `proxy1 ${problem}; faults act inside the proxies`,
        hint: 'the proxy recreates a missing control socket within a second; see its log: mcluster logs proxy1 --name demo',
      };
      // With a file in place of the folder, the proxy can't recreate its socket.
      await cluster.pause(['proxy1']);
      await rm(folder, {recursive: true});
      await writeFile(folder, '');
      await cluster.resume(['proxy1']);
      expect(await cluster.faults.list()).toEqual({faults: [], silent: [{proxy: 'proxy1', problem}]});
      expect(await failureOf(cluster.faults.heal())).toMatchObject(unavailable);
      expect(await failureOf(cluster.faults.remove(['f1']))).toMatchObject(unavailable);
      expect(await failureOf(cluster.faults.add(partition, {on: ['node1']}))).toMatchObject(unavailable);
      expect((await cluster.status()).members).toMatchObject([
        {name: 'node1', faults: null},
        {name: 'proxy1', state: 'running', problem: `${problem}: the faults on its links are unknown`},
      ]);
      const listed = await runCli(['fault', 'list', '--name', 'demo'], {env: {MCLUSTER_HOME: scratch.path}});
      expect(listed).toMatchObject({exitCode: 5, stdout: '', stderr: expect.stringContaining(problem) as string});
      await rm(folder);
      expect((await cluster.faults.list()).faults).toMatchObject([{id: 'f1', what: 'partitioned'}]);
    },
  );

  it.skipIf(missing)('end by themselves, without any mcluster running', async () => {
    const cluster = await created({nodes: 1, backups: 0});
    const [fault] = await cluster.faults.add(partition, {on: ['node1'], forMs: 300});
    expect(fault).toMatchObject({until: expect.any(String) as string});
    await expect.poll(async () => (await cluster.faults.list()).faults).toEqual([]);
  });

  it.skipIf(missing)('need a proxy, and a member at the end of a link', async () => {
    const cluster = await created({nodes: 1, backups: 0, noProxy: true});
    const failure = await failureOf(cluster.faults.add(partition, {on: ['node1']}));
    expect(failure).toMatchObject({code: 'MEMBER_STATE', exitCode: 5});
    expect(failure.hint).toMatch(/mcluster pause node1 --name demo, or mcluster kill node1 --name demo$/);
    expect((await cluster.status()).members).toMatchObject([{name: 'node1', faults: null}]);
  });

  it.skipIf(missing)('reject an unsuitable target, with the command that lists the suitable ones', async () => {
    const cluster = await created({nodes: 1, backups: 0});
    const [members, inForce] = ['see all members: mcluster status', 'list the active faults: mcluster fault list'].map(
      (hint) => `${hint} --name demo`,
    );
    const {faults} = cluster;
    const [notFound, state] = ['MEMBER_NOT_FOUND', 'MEMBER_STATE'];
    expect(await failureOf(faults.add(partition, {on: ['nobody']}))).toMatchObject({code: notFound, hint: members});
    expect(await failureOf(faults.add(partition, {on: ['proxy1']}))).toMatchObject({code: state, hint: members});
    expect(await failureOf(faults.add(partition, {on: ['node1'], proxies: ['node1']}))).toMatchObject({code: state});
    expect(await failureOf(faults.add({kind: 'slow', latencyMs: -1}, {on: ['node1']}))).toMatchObject({
      code: 'FAULT_INVALID',
    });
    expect(await failureOf(faults.remove(['f1']))).toMatchObject({code: 'FAULT_NOT_FOUND', hint: inForce});
  });

  it.skipIf(missing)('include fill, which evicts items of every size', async () => {
    const cluster = await created({nodes: 1, backups: 1, memoryMiB: 8});
    const node = new RawConnection(cluster.topology.nodes[0]!.port);
    expect(await node.ask('set small 0 0 1\r\nx\r\n', 8)).toBe('STORED\r\n');
    expect(await node.ask(`set large 0 0 20000\r\n${'y'.repeat(20_000)}\r\n`, 8)).toBe('STORED\r\n');
    const [half] = await cluster.fill(['node1'], {percent: 50});
    expect(half).toMatchObject({name: 'node1', evicted: 0});
    expect(half!.percent).toBeGreaterThanOrEqual(50);
    const [full] = await cluster.fill(['node1']);
    expect(full!.evicted).toBeGreaterThan(0);
    expect(await node.ask('get small large\r\n', 5)).toBe('END\r\n');
    node.close();
    expect((await cluster.status()).members).toMatchObject([{}, {name: 'backup1', items: 0}, {}]);
    expect(await failureOf(cluster.fill(['proxy1']))).toMatchObject({code: 'MEMBER_STATE'});
    await cluster.pause(['backup1']);
    expect(await failureOf(cluster.fill(['backup1']))).toMatchObject({
      hint: expect.stringContaining('resume backup1') as string,
    });
    await cluster.kill(['node1']);
    expect(await failureOf(cluster.fill(['node1']))).toMatchObject({
      message: "can't fill: node1 is not running; nothing was changed",
    });
  });

  async function created(
    overrides: TopologyOverrides,
    signal?: AbortSignal,
    onWarning?: (line: string) => void,
  ): Promise<Cluster> {
    const topology = await testTopology({runtime, name: 'demo', ...overrides});
    return createCluster({topology, home: scratch.path, signal, onWarning});
  }

  async function reopened(): Promise<Cluster> {
    const {openCluster} = await import('../../../src/index.ts');
    return openCluster('demo', {home: scratch.path});
  }
});
