import {describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {eventually, repairClusters, type RepairCluster} from '../../support/repair-cluster.ts';

const key = 'a';

describe.skipIf(memcachedMissing)('a node that goes away while the backup is asked for a key that it has lost', () => {
  const start = repairClusters();

  it.each([
    [`incr ${key} 1\r\n`, '6\r\n'],
    [`decr ${key} 1\r\n`, '4\r\n'],
    [`touch ${key} 100\r\n`, 'TOUCHED\r\n'],
    [`gat 100 ${key}\r\n`, `VALUE ${key} 0 1\r\n5\r\nEND\r\n`],
    [`get ${key}\r\n`, `VALUE ${key} 0 1\r\n5\r\nEND\r\n`],
    [`add ${key} 0 0 1\r\n9\r\n`, 'NOT_STORED\r\n'],
    [`replace ${key} 0 0 1\r\n9\r\n`, 'STORED\r\n'],
    [`append ${key} 0 0 1\r\n9\r\n`, 'STORED\r\n'],
    [`prepend ${key} 0 0 1\r\n9\r\n`, 'STORED\r\n'],
    [`cas ${key} 0 0 1 1\r\n9\r\n`, 'EXISTS\r\n'],
    [`delete ${key}\r\n`, 'DELETED\r\n'],
    [`mg ${key} v\r\n`, 'VA 1\r\n5\r\n'],
    [`mg ${key} v T100\r\n`, 'VA 1\r\n5\r\n'],
    [`mg ${key} v N100\r\n`, 'VA 1\r\n5\r\n'],
    [`ms ${key} 1 ME\r\n9\r\n`, 'NS\r\n'],
    [`ms ${key} 1 MR\r\n9\r\n`, 'HD\r\n'],
    [`ms ${key} 1 MA\r\n9\r\n`, 'HD\r\n'],
    [`ma ${key} v\r\n`, 'VA 1\r\n6\r\n'],
    [`md ${key}\r\n`, 'HD\r\n'],
  ])('has the backup answer %j', async (command, answer) => {
    const around = await losing();
    const reply = around.client().ask(command);
    await goAway(around);
    expect(await reply).toBe(answer);
  });

  it('has the backup apply a quiet command, without an answer', async () => {
    const around = await losing();
    const client = around.client();
    const reply = client.tell(`ma ${key} q\r\n`);
    await goAway(around);
    expect(await reply).toBe('');
    expect(await client.get(key)).toBe('6');
  });

  it('leaves only an error to return if the backup goes away as well', async () => {
    const around = await losing();
    const reply = around.client().ask(`incr ${key} 1\r\n`);
    await goAway(around, ['node1', 'backup1']);
    expect(await reply).toBe('SERVER_ERROR node1 and backup1 are unreachable\r\n');
  });

  /** Both copies had the key, and the node has lost it; commands to the backup are held back. */
  async function losing(): Promise<RepairCluster> {
    const around = await start({requestTimeoutMs: 20_000});
    const {cluster} = around;
    await around.client().set(key, '5');
    await cluster.settle(1000);
    await around.at('node1').ask('flush_all\r\n');
    const held = {kind: 'partition', mode: 'black-hole', direction: 'requests'} as const;
    cluster.proxy.faults.add({id: 'held', member: 'backup1', fault: held});
    return around;
  }
});

/** Takes members away once the backup has been asked, and only then delivers the commands to the backup. */
async function goAway({cluster, log}: RepairCluster, members: readonly string[] = ['node1']): Promise<void> {
  const pending = (): number => cluster.proxy.pool.backups[0]?.pending ?? 0;
  expect(await eventually(pending, (count) => count > 0)).toBeGreaterThan(0);
  for (const member of members) {
    await cluster.partition(member);
    const isOut = (): boolean => log.some((line) => line.startsWith(member) && line.endsWith('taken out'));
    expect(await eventually(isOut, (out) => out)).toBe(true);
  }
  if (!members.includes('backup1')) await cluster.heal('backup1');
}
