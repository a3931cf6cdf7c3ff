import {afterEach, describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import {memberReports} from '../../../src/proxy/control/proxy-report.ts';
import {BinaryClient} from '../../support/binary/binary-client.ts';
import {deltaExtras, frame, storeExtras, timeExtras, type Parts} from '../../support/binary/frames.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {repairClusters} from '../../support/repair-cluster.ts';

/** On node1 of two. */
const key = 'a';
/** No key of the text protocol. */
const odd = 'a b\r\n';

function set(value: string, more: Parts = {}): Buffer {
  return frame('set', {key, extras: storeExtras(7), value, ...more});
}

const get = frame('getk', {key});

describe.skipIf(memcachedMissing)('a client that speaks the binary protocol', () => {
  const start = repairClusters();
  const open: BinaryClient[] = [];

  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  function binary(port: number): BinaryClient {
    const client = new BinaryClient(port);
    open.push(client);
    return client;
  }

  describe.each(['magent', 'repair'] as const)('under policy %s', (policy) => {
    it('agrees with a text client on flags, values, uniques, counters and times', async () => {
      const {cluster, client} = await start({policy});
      const text = client();
      const bytes = binary(cluster.proxyPort);
      const [stored] = await bytes.ask(set('one', {extras: storeExtras(4_000_000_000, 1000)}));
      const unique = /^VALUE a 4000000000 3 (\d+)\r\none\r\nEND\r\n$/.exec(await text.ask('gets a\r\n'))?.[1];
      expect(String(stored?.cas)).toBe(unique);
      expect(await text.ask('mg a t\r\n')).toMatch(/^HD t(?:1000|99\d)\r\n$/);
      expect(await text.ask(`cas a 1 0 2 ${unique}\r\n10\r\n`)).toBe('STORED\r\n');
      expect(await bytes.ask(set('late', {cas: BigInt(unique ?? 0)}))).toMatchObject([{status: 2}]);
      expect(await bytes.ask(frame('incr', {key, extras: deltaExtras(5n)}))).toMatchObject([
        {status: 0, value: '\0\0\0\0\0\0\0\x0f'},
      ]);
      expect(await text.ask('incr a 1\r\n')).toBe('16\r\n');
      expect(await bytes.ask(get)).toMatchObject([{status: 0, extras: timeExtras(1), key, value: '16'}]);
      expect(await bytes.ask(frame('touch', {key, extras: timeExtras(500)}))).toMatchObject([{status: 0}]);
      expect(await text.ask('mg a t\r\n')).toMatch(/^HD t(?:500|49\d)\r\n$/);
      expect(await text.ask('delete a\r\n')).toBe('DELETED\r\n');
      expect(await bytes.ask(get)).toMatchObject([{status: 1, key}]);
    });

    it('is answered by the backup while the node is down', async () => {
      const {cluster} = await start({policy});
      const bytes = binary(cluster.proxyPort);
      await bytes.ask(set('old'), set('odd', {key: odd}));
      await cluster.settle(1000);
      await cluster.partition('node1');
      await cluster.partition('node2');
      // A command that was sent on the broken connection is lost, and answered by the backup, too.
      expect(await bytes.ask(get, frame('get', {key: odd}))).toMatchObject([
        {status: 0, value: 'old', extras: timeExtras(7)},
        {status: 0, value: 'odd'},
      ]);
      expect(await bytes.ask(set('new'), get)).toMatchObject([{status: 0}, {status: 0, value: 'new'}]);
      expect(await bytes.ask(frame('setq', {key, extras: storeExtras(), value: 'newer'}), get)).toMatchObject([
        {value: 'newer'},
      ]);
    });

    it.each([
      ['get', get, [{status: 1}]],
      ['set', set('x'), []],
      ['append', frame('append', {key, value: 'x'}), [{status: 5}]],
      ['replace', frame('replace', {key, extras: storeExtras()}), [{status: 1}]],
      ['cas', set('x', {cas: 1n}), [{status: 1}]],
      ['incr', frame('incr', {key, extras: deltaExtras(1n)}), [{status: 1}]],
      ['delete', frame('delete', {key}), [{status: 1}]],
      ['touch', frame('touch', {key, extras: timeExtras(0)}), [{status: 1}]],
      ['gat', frame('gat', {key, extras: timeExtras(0)}), [{status: 1}]],
    ] as const)('is hit by faults on %s', async (verb, request, missed) => {
      const {cluster} = await start({policy, nodes: 1, backups: 0});
      const bytes = binary(cluster.proxyPort);
      await bytes.ask(set('1'));
      const reply = 'SERVER_ERROR out of memory';
      inject(cluster, {kind: 'reply', reply, verb, key: 'a*'});
      inject(cluster, {kind: 'reply', reply, verb: 'mg'});
      // To magent, an error line is a miss of a read; these are reads on the way to the node.
      const isMiss = policy === 'magent' && /^(?:get|touch|gat)$/.test(verb);
      expect(await bytes.ask(request)).toMatchObject(isMiss ? missed : [{status: 0x82, value: 'out of memory'}]);
      expect(cluster.proxy.faults.list().map(({hits}) => hits)).toEqual([1, 0]);
      cluster.proxy.faults.heal();
      if (verb === 'set') return;
      inject(cluster, {kind: 'miss', verb});
      expect(await bytes.ask(request)).toMatchObject(missed);
    });
  });

  it('counts as a text client does', async () => {
    const {cluster} = await start({policy: 'repair'});
    const bytes = binary(cluster.proxyPort);
    await bytes.ask(set('1'), get, frame('setq', {key, extras: storeExtras(), value: '2'}), frame('getq', {key}));
    await cluster.settle(1000);
    const counts = (name: string): unknown =>
      memberReports(cluster.proxy).find(({member}) => member === name)?.requests;
    expect(counts('node1')).toMatchObject({normal: 4, failover: 0, copy: 0});
    expect(counts('backup1')).toMatchObject({normal: 0, copy: 2, copyLost: 0});
  });

  it('finds a key again that the node has lost, under a unique that is valid there', async () => {
    const {cluster, at} = await start({policy: 'repair'});
    const bytes = binary(cluster.proxyPort);
    await bytes.ask(set('kept'), set('odd', {key: odd}));
    await cluster.settle(1000);
    for (const node of ['node1', 'node2']) await at(node).ask('flush_all\r\n');
    const [found, foundOdd] = await bytes.ask(get, frame('get', {key: odd}));
    expect([found, foundOdd]).toMatchObject([{value: 'kept', extras: timeExtras(7)}, {value: 'odd'}]);
    expect(await at('node1').get(key)).toBe('kept');
    expect(await bytes.ask(set('mine', {cas: found?.cas ?? 0n}), get)).toMatchObject([{status: 0}, {value: 'mine'}]);
  });

  it.each([
    ['add', frame('add', {key, extras: storeExtras(), value: 'new'}), 2, '5'],
    ['replace', frame('replace', {key, extras: storeExtras(), value: 'new'}), 0, 'new'],
    ['append', frame('append', {key, value: '0'}), 0, '50'],
    ['incr', frame('incr', {key, extras: deltaExtras(1n, 100n, 0)}), 0, '6'],
    ['delete', frame('delete', {key}), 0, null],
  ] as const)('repairs the key before %s', async (_name, request, status, value) => {
    const {cluster, at} = await start({policy: 'repair'});
    const bytes = binary(cluster.proxyPort);
    await bytes.ask(set('5'));
    await cluster.settle(1000);
    await at('node1').ask('flush_all\r\n');
    expect(await bytes.ask(request)).toMatchObject([{status}]);
    await cluster.settle(1000);
    expect([await at('node1').get(key), await at('backup1').get(key)]).toEqual([value, value]);
  });

  it('gets uniques that another replica does not accept', async () => {
    const {cluster} = await start({policy: 'repair'});
    const bytes = binary(cluster.proxyPort);
    const [stored] = await bytes.ask(set('first'));
    await cluster.settle(1000);
    await cluster.partition('node1');
    const [fromBackup] = await bytes.ask(get);
    expect(fromBackup?.cas).not.toBe(stored?.cas);
    expect(await bytes.ask(set('x', {cas: stored?.cas ?? 0n}))).toMatchObject([{status: 2}]);
    const [second] = await bytes.ask(set('second', {cas: fromBackup?.cas ?? 0n}));
    expect(second).toMatchObject({status: 0});
    expect(await bytes.ask(set('third', {cas: second?.cas ?? 0n}))).toMatchObject([{status: 0}]);
    await cluster.heal('node1');
    await cluster.allUp();
    expect(await bytes.ask(set('x', {cas: second?.cas ?? 0n}), get)).toMatchObject([{status: 2}, {value: 'third'}]);
  });

  it('gets an error with the names of the members that cannot be reached', async () => {
    const {cluster} = await start({policy: 'repair'});
    const bytes = binary(cluster.proxyPort);
    await bytes.ask(set('x'));
    await cluster.partition('node1');
    await cluster.partition('backup1');
    const unreachable = {status: 0x84, value: 'node1 and backup1 are unreachable'};
    expect(await bytes.ask(get, frame('getkq', {key}), set('y'), frame('deleteq', {key}))).toMatchObject(
      Array.from({length: 4}, () => unreachable),
    );
  });

  it('gets rows from stat, and those of the proxy', async () => {
    const {cluster} = await start({policy: 'repair'});
    const bytes = binary(cluster.proxyPort);
    const rows = async (topic: string): Promise<Map<string, string>> =>
      new Map((await bytes.ask(frame('stat', {key: topic}))).map((reply) => [reply.key, reply.value]));
    expect((await rows('')).get('curr_items')).toBe('0');
    expect((await rows('proxy')).get('policy')).toBe('repair');
  });
});

function inject(cluster: ProxiedNodes, fault: Fault): void {
  const id = `f${cluster.proxy.faults.list().length}`;
  cluster.proxy.faults.add({id, member: 'node1', fault, seed: 1});
}
