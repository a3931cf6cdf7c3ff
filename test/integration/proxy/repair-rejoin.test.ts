import {describe, expect, it} from 'vitest';
import {memberRows} from '../../../src/proxy/proxy-stats.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {eventually, keysOnNode1, repairClusters, type RepairCluster} from '../../support/repair-cluster.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import type {TextClient} from '../../support/text-client.ts';

const [written, deleted, untouched, alsoUntouched] = keysOnNode1;

/** How a copy can be away and keep its memory; a request to a paused one waits for its deadline. */
const absences = [
  {how: 'partitioned', leave: 'partition', comeBack: 'heal', requestTimeoutMs: 20_000},
  {how: 'paused', leave: 'pause', comeBack: 'resume', requestTimeoutMs: 2000},
] as const;

describe.skipIf(memcachedMissing)('a copy that comes back with its memory', () => {
  const start = repairClusters();

  /** All keys have the value `old`, on both copies. */
  async function filled(options: Parameters<typeof start>[0]): Promise<RepairCluster & {to: TextClient}> {
    const setup = await start(options);
    const to = setup.client();
    for (const key of keysOnNode1) await to.set(key, 'old');
    await setup.cluster.settle(1000);
    return {...setup, to};
  }

  async function valuesAt(copy: TextClient): Promise<Record<string, string | null>> {
    const entries = [];
    for (const key of keysOnNode1) entries.push([key, await copy.get(key)] as const);
    return Object.fromEntries(entries);
  }

  for (const {how, leave, comeBack, requestTimeoutMs} of absences) {
    for (const member of ['node1', 'backup1']) {
      it(`is emptied if it missed writes: ${member}, ${how}, rejoin: flush`, async () => {
        const {cluster, log, to, at} = await filled({rejoin: 'flush', requestTimeoutMs});
        await cluster[leave](member);
        expect(await to.set(written, 'new')).toBe('STORED\r\n');
        expect(await to.ask(`delete ${deleted}\r\n`)).toBe('DELETED\r\n');
        await takenOut(cluster, member);
        await cluster[comeBack](member);
        await backAndClean(cluster);
        expect(Object.values(await valuesAt(at(member)))).toEqual(keysOnNode1.map(() => null));
        expect(log.join('\n')).toMatch(new RegExp(`${member} is up, flushed: it had missed writes`));
        expect([await to.get(written), await to.get(deleted), await to.get(untouched)]).toEqual(['new', null, 'old']);
      });

      it(`loses exactly the keys that it missed: ${member}, ${how}, rejoin: replay`, async () => {
        const {cluster, log, to, at} = await filled({rejoin: 'replay', requestTimeoutMs});
        await cluster[leave](member);
        expect(await to.set(written, 'new')).toBe('STORED\r\n');
        expect(await to.ask(`delete ${deleted}\r\n`)).toBe('DELETED\r\n');
        await takenOut(cluster, member);
        await cluster[comeBack](member);
        await backAndClean(cluster);
        const atMember = await valuesAt(at(member));
        expect(atMember).toEqual({a: null, c: null, e: 'old', g: 'old', i: 'old'});
        expect(log.join('\n')).toMatch(new RegExp(`${member} is up, without the 2 keys`));
        expect([await to.get(written), await to.get(deleted), await to.get(untouched)]).toEqual(['new', null, 'old']);
      });

      it(`keeps everything if it missed nothing: ${member}, ${how}`, async () => {
        const {cluster, log, to, at} = await filled({rejoin: 'flush', requestTimeoutMs});
        await cluster[leave](member);
        // These reads reveal that the node is away; no read goes to a paused backup.
        expect(await to.get(untouched)).toBe('old');
        await cluster[comeBack](member);
        await cluster.allUp();
        expect(new Set(Object.values(await valuesAt(at(member))))).toEqual(new Set(['old']));
        expect(log.join('\n')).not.toMatch(/flushed|without/);
      });
    }
  }

  it('is flushed, and the log says so, if it missed more keys than the limit', async () => {
    const {cluster, log, to, at} = await filled({rejoin: 'replay', missedKeysLimit: {keys: 2, bytes: 1000}});
    await cluster.partition('node1');
    for (const key of [written, deleted, alsoUntouched]) await to.set(key, 'new');
    expect(rowsOf(cluster).node1_missed_keys).toBe('all');
    await cluster.heal('node1');
    await backAndClean(cluster);
    expect(await at('node1').get(untouched)).toBeNull();
    expect(log.join('\n')).toContain('node1 is up, flushed: it had missed too many keys to delete them one by one');
    expect([await to.get(written), await to.get(untouched)]).toEqual(['new', 'old']);
  });

  it('loses thousands of missed keys without a client noticing', async () => {
    const {cluster, log, to, at} = await filled({rejoin: 'replay'});
    const many = Array.from({length: 5500}, (_, index) => `many${index}`);
    const node = at('node1');
    await to.tell(many.map((key) => `set ${key} 0 0 3 noreply\r\nold\r\n`).join(''));
    await cluster.settle(5000);
    expect(await node.ask(`get ${many.join(' ')}\r\n`)).toContain('old');
    await cluster.partition('node1');
    await to.tell(many.map((key) => `set ${key} 0 0 3 noreply\r\nnew\r\n`).join(''));
    await cluster.heal('node1');
    await backAndClean(cluster);
    const replies = await node.ask(`get ${many.join(' ')} ${untouched}\r\n`);
    expect(replies).toBe(`VALUE ${untouched} 0 3\r\nold\r\nEND\r\n`);
    // Half of them belong to node2.
    expect(log.join('\n')).toMatch(/node1 is up, without the 2\d{3} keys/);
    expect(log.filter((line) => line.includes('node1') && line.includes('taken out'))).toHaveLength(1);
  });

  it('is flushed if flush_all was answered without it', async () => {
    const {cluster, to, at} = await filled({rejoin: 'replay'});
    await cluster.partition('node1');
    expect(await to.ask('flush_all\r\n')).toBe('OK\r\n');
    await cluster.heal('node1');
    await backAndClean(cluster);
    expect(await at('node1').get(untouched)).toBeNull();
    expect(await to.get(untouched)).toBeNull();
  });

  it.each(absences)(
    'loses nothing to writes that were rejected while both were $how',
    async ({leave, comeBack, requestTimeoutMs}) => {
      const {cluster, to, at} = await filled({rejoin: 'flush', requestTimeoutMs});
      for (const member of ['node1', 'backup1']) await cluster[leave](member);
      // The first write reveals that both are away, and may have been applied; the others are sent nowhere.
      for (const key of keysOnNode1) {
        expect(await to.ask(`append ${key} 0 0 1\r\n!\r\n`)).toBe('SERVER_ERROR node1 and backup1 are unreachable\r\n');
      }
      for (const member of ['node1', 'backup1']) await cluster[comeBack](member);
      await cluster.allUp();
      const answers = [];
      for (const key of keysOnNode1) answers.push(await to.get(key));
      expect(['old', 'old!']).toContain(answers[0]);
      expect(answers.slice(1)).toEqual(keysOnNode1.slice(1).map(() => 'old'));
      await cluster.settle(1000);
      const [onNode, onBackup] = [await valuesAt(at('node1')), await valuesAt(at('backup1'))];
      // The node may have applied the first: then the backup has missed it, and was emptied. Never both.
      for (const key of keysOnNode1) expect([onNode[key], null], key).toContain(onBackup[key]);
    },
  );

  it('is not readmitted while it answers more slowly than clients may wait', async () => {
    const {cluster, to} = await filled({rejoin: 'flush', requestTimeoutMs: 200});
    cluster.proxy.faults.add({id: 'slow', member: 'node1', fault: {kind: 'slow', latencyMs: 400}});
    const rows = (): Record<string, unknown> => Object.fromEntries(memberRows(cluster.proxy));
    expect(
      await eventually(
        async () => (await to.get(untouched), rows().node1_state),
        (state) => state === 'down',
      ),
    ).toBe('down');
    const timedOut = rows().node1_timed_out;
    // The time of three probes.
    for (const until = Date.now() + 1300; Date.now() < until;) expect(await to.get(untouched)).toBe('old');
    expect(rows().node1_timed_out).toBe(timedOut);
    await cluster.heal('node1');
    await cluster.allUp();
  });
});

describe.skipIf(memcachedMissing)('a node that was restarted', () => {
  const start = repairClusters();

  it('is clean because it is empty, and is filled again by reads', async () => {
    const {cluster, log, client, at} = await start({rejoin: 'replay'});
    const to = client();
    await to.set(untouched, 'old');
    await cluster.kill('node1');
    await to.set(written, 'new');
    await cluster.start('node1');
    await cluster.allUp();
    expect(log.join('\n')).toContain('node1 is up, empty after a restart');
    expect([await to.get(untouched), await to.get(written)]).toEqual(['old', 'new']);
    const node = at('node1');
    expect([await node.get(untouched), await node.get(written)]).toEqual(['old', 'new']);
  });
});

function rowsOf(cluster: ProxiedNodes): Record<string, string | number> {
  return Object.fromEntries(memberRows(cluster.proxy));
}

/** Waits until the proxy has noticed; for a backup that takes until a copy is not answered in time. */
async function takenOut(cluster: ProxiedNodes, member: string): Promise<void> {
  const state = await eventually(
    () => rowsOf(cluster)[`${member}_state`],
    (now) => now === 'down',
  );
  expect(state, member).toBe('down');
}

/** Waits until the commands that clean a readmitted copy have been executed. */
async function backAndClean(cluster: ProxiedNodes): Promise<void> {
  await cluster.allUp();
  await cluster.settle(5000);
}
