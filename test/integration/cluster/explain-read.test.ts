import {describe, expect, it} from 'vitest';
import {createCluster} from '../../../src/cluster/lifecycle/create-cluster.ts';
import type {Cluster} from '../../../src/cluster/cluster.ts';
import {explainKey, type ReadVerdict} from '../../../src/cluster/explain/explain-key.ts';
import type {Fault} from '../../../src/faults/fault.ts';
import {policyNames, type PolicyName} from '../../../src/topology/topology.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

/** Named after the member that holds it. */
const keys = ['both', 'node1', 'backup1', 'neither'] as const;
type Key = (typeof keys)[number];

/**
 * `expect` is the known behaviour of each policy, so that explanation and proxy can't both be wrong in the same way.
 */
type Row = {
  what: string;
  break?: (cluster: Cluster) => Promise<unknown>;
  keys?: readonly Key[];
  expect: Readonly<Partial<Record<PolicyName, string>>>;
};

const on =
  (fault: Fault, ...members: string[]) =>
  (cluster: Cluster) =>
    cluster.faults.add(fault, {on: members});
const hole: Fault = {kind: 'partition', mode: 'black-hole'};
const refuse: Fault = {kind: 'partition', mode: 'refuse'};

const rows: readonly Row[] = [
  {
    what: 'nothing',
    expect: {magent: 'hit node1, hit node1, miss, miss', repair: 'hit node1, hit node1, hit backup1, miss'},
  },
  {
    what: 'node1 killed',
    break: (cluster) => cluster.kill(['node1']),
    expect: {magent: 'hit backup1, miss, hit backup1, miss', repair: 'hit backup1, miss, hit backup1, miss'},
  },
  {
    what: 'node1 restarted',
    break: (cluster) => cluster.restart(['node1']),
    keys: ['both'],
    expect: {magent: 'hit backup1 then miss', repair: 'hit backup1'},
  },
  {
    what: 'backup1 restarted, then node1 killed',
    break: async (cluster) => {
      await cluster.restart(['backup1']);
      await cluster.kill(['node1']);
    },
    keys: ['both'],
    // Only its second attempt, a second later, finds backup1.
    expect: {magent: 'miss', repair: 'miss'},
  },
  {
    what: 'backup1 killed',
    break: (cluster) => cluster.kill(['backup1']),
    keys: ['both', 'backup1'],
    expect: {magent: 'hit node1, miss', repair: 'hit node1, miss'},
  },
  {
    what: 'both killed',
    break: (cluster) => cluster.kill(['node1', 'backup1']),
    keys: ['both'],
    expect: {magent: 'hangs', repair: 'error'},
  },
  {
    what: 'node1 paused',
    break: (cluster) => cluster.pause(['node1']),
    keys: ['both'],
    expect: {magent: 'hangs', repair: 'hit backup1'},
  },
  {
    what: 'proxy1 killed',
    break: (cluster) => cluster.kill(['proxy1']),
    keys: ['both'],
    expect: {magent: 'refused', repair: 'refused'},
  },
  {
    what: 'proxy1 paused',
    break: (cluster) => cluster.pause(['proxy1']),
    keys: ['both'],
    expect: {magent: 'hangs'},
  },
  {
    what: 'node1 partitioned',
    break: on(refuse, 'node1'),
    expect: {magent: 'hit backup1, miss, hit backup1, miss', repair: 'hit backup1, miss, hit backup1, miss'},
  },
  {
    what: 'node1 in a black hole',
    break: on(hole, 'node1'),
    keys: ['both'],
    expect: {magent: 'hangs', repair: 'hit backup1'},
  },
  {
    what: 'backup1 in a black hole',
    break: on(hole, 'backup1'),
    keys: ['both', 'backup1'],
    expect: {magent: 'hit node1, miss', repair: 'hit node1, miss'},
  },
  {
    what: 'node1 killed, backup1 in a black hole',
    break: async (cluster) => {
      await cluster.kill(['node1']);
      await on(hole, 'backup1')(cluster);
    },
    keys: ['both'],
    expect: {magent: 'hangs', repair: 'error'},
  },
  {
    what: 'node1 half-open',
    break: on({kind: 'half-open'}, 'node1'),
    keys: ['both'],
    expect: {magent: 'hangs', repair: 'hit backup1'},
  },
  {
    what: 'node1 slower than the deadline',
    break: on({kind: 'delay', delayMs: 4000}, 'node1'),
    keys: ['both'],
    expect: {magent: 'hit node1', repair: 'hit backup1'},
  },
  {
    what: 'node1 slow',
    break: on({kind: 'slow', latencyMs: 30}, 'node1'),
    keys: ['both', 'backup1'],
    expect: {magent: 'hit node1, miss', repair: 'hit node1, hit backup1'},
  },
  {
    what: 'node1 answers a miss',
    break: on({kind: 'miss'}, 'node1'),
    keys: ['both', 'node1'],
    expect: {magent: 'miss, miss', repair: 'hit backup1, miss'},
  },
  {
    what: 'node1 answers an error',
    break: on({kind: 'reply', reply: 'SERVER_ERROR busy'}, 'node1'),
    keys: ['both', 'node1'],
    expect: {magent: 'miss, miss', repair: 'hit backup1, error'},
  },
  {
    what: 'backup1 answers an error',
    break: on({kind: 'reply', reply: 'SERVER_ERROR busy'}, 'backup1'),
    keys: ['both', 'neither'],
    expect: {magent: 'hit node1, miss', repair: 'hit node1, error'},
  },
  {
    what: 'node1 drops a get',
    break: on({kind: 'drop', verb: 'get'}, 'node1'),
    keys: ['both'],
    expect: {magent: 'hangs', repair: 'hit backup1'},
  },
  {
    what: 'node1 drops a set',
    break: on({kind: 'drop', verb: 'set'}, 'node1'),
    keys: ['both'],
    expect: {magent: 'hit node1', repair: 'hit node1'},
  },
  {
    what: 'node1 drops other keys',
    break: on({kind: 'drop', key: 'user:*'}, 'node1'),
    keys: ['both'],
    expect: {magent: 'hit node1', repair: 'hit node1'},
  },
  {
    what: 'node1 resets',
    break: async (cluster) => {
      await on({kind: 'reset', verb: 'get', nth: 1}, 'node1')(cluster);
      // Checking it has cost policy repair its connection.
      await expect.poll(async () => (await cluster.status()).members[0]?.seenBy[0]?.state).not.toBe('down');
    },
    keys: ['both'],
    expect: {magent: 'hit backup1', repair: 'hit backup1'},
  },
  {
    what: 'node1 corrupts',
    break: on({kind: 'corrupt', verb: 'get'}, 'node1'),
    keys: ['both'],
    expect: {magent: 'hit node1', repair: 'hit node1'},
  },
];

describe.skipIf(memcachedMissing)('explainKey predicts the reply to a get', () => {
  const home = useScratchHome();

  it.each(policyNames)('under policy %s', async (policy) => {
    const topology = await testTopology({nodes: 1, policy});
    const {proxy} = topology;
    if (!proxy) throw new Error('there is a proxy by default');
    const quick = {...topology, proxy: {...proxy, requestTimeoutMs: 2000}};
    await using cluster = await createCluster({topology: quick, home: home.path});
    for (const row of rows) {
      if (row.expect[policy] === undefined) continue;
      await mend(cluster);
      await row.break?.(cluster);
      const told: string[] = [];
      for (const key of row.keys ?? keys) {
        const [read] = (await explainKey(cluster, key)).route!.reads;
        const explained = [read!, ...(read!.then === null ? [] : [read!.then])];
        const got: string[] = [];
        for (const verdict of explained) got.push(await get(cluster, key, verdict.outcome === 'hangs' ? 300 : 60_000));
        expect(explained.map(inShort).join(' then '), `${row.what}: ${key} (${read!.why})`).toBe(got.join(' then '));
        told.push(got.join(' then '));
      }
      expect(told.join(', '), row.what).toBe(row.expect[policy]);
    }
  });
});

/** Restores all members, removes all faults, puts each key where its name says, and connects the proxy. */
async function mend(cluster: Cluster): Promise<void> {
  const members = await cluster.status();
  const names = (state: string): string[] => members.members.filter((one) => one.state === state).map(({name}) => name);
  if (names('paused').length > 0) await cluster.resume(names('paused'));
  if (names('dead').length > 0) await cluster.start(names('dead'));
  await cluster.faults.heal();
  for (const {name, role, port} of cluster.members) {
    if (role === 'proxy') continue;
    const connection = new RawConnection(port);
    const sets = keys
      .filter((key) => key === 'both' || key === name)
      .map((key) => `set ${key} 0 0 ${name.length}\r\n${name}\r\n`);
    expect(await connection.ask(`flush_all\r\n${sets.join('')}`, 20)).toBe('OK\r\nSTORED\r\nSTORED\r\n');
    connection.close();
  }
  // The first get may detect a broken connection.
  await expect.poll(() => get(cluster, 'both', 60_000)).toBe('hit node1');
}

/** Returns `hit node1`, `miss`, `error`, `hangs` or `refused`. */
async function get(cluster: Cluster, key: Key, timeoutMs: number): Promise<string> {
  const connection = new RawConnection(Number(cluster.endpoints.proxies[0]!.split(':')[1]));
  connection.write(`get ${key}\r\n`);
  const {text, closed} = await connection.take(
    (reply) => /^(END|[A-Z]+_ERROR.*)\r\n$|\r\nEND\r\n$/.test(reply),
    timeoutMs,
  );
  connection.close();
  if (text === '') return closed ? 'refused' : 'hangs';
  if (text.startsWith('VALUE')) return text.includes(' 7\r\n') ? 'hit backup1' : 'hit node1';
  return text === 'END\r\n' ? 'miss' : 'error';
}

function inShort({outcome, from}: ReadVerdict): string {
  return outcome === 'hit' ? `hit ${from}` : outcome;
}
