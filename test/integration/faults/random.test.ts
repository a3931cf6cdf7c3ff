import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {MatchParameters} from '../../../src/faults/commands/command-match.ts';
import {faultNames, type Fault, type FaultName} from '../../../src/faults/fault.ts';
import type {FaultRecord} from '../../../src/faults/fault-record.ts';
import type {Direction} from '../../../src/faults/parameter.ts';
import {seededRandom, type Random} from '../../../src/support/random.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {RawConnection} from '../../support/raw-connection.ts';

const rounds = 1000;
const signal = new AbortController().signal;
const patience = {timeout: 10_000};

describe.skipIf(memcachedMissing).each(['magent', 'repair'] as const)(
  'policy %s, after a thousand faults',
  (policy) => {
    let cluster: ProxiedNodes;
    beforeEach(async () => {
      cluster = await startProxiedNodes({nodes: 2, backups: 1, policy, requestTimeoutMs: 200, connectTimeoutMs: 100});
    });
    afterEach(() => cluster.close());

    it('works as before, when they are added and removed at random under load', async () => {
      const random = seededRandom(20_240_607);
      const fresh = (): RawConnection[] => Array.from({length: 4}, () => new RawConnection(cluster.proxyPort));
      let clients = fresh();
      const {faults} = cluster.proxy;
      // The kinds that the load has met: how many do depends on the machine, so the test continues until all have.
      const met = new Set<FaultName>();
      const ended = (records: readonly FaultRecord[]): void => {
        for (const {fault, hits} of records) if (hits > 0) met.add(fault.kind);
      };
      for (let round = 0; round < rounds || (met.size < faultNames.length && round < 2 * rounds); round++) {
        for (const client of clients) client.write(randomCommand(random));
        if (random.next() < 0.6) {
          const member = random.pick(['node1', 'node2', 'backup1']);
          const limit = random.next() < 0.2 ? {forMs: random.below(20)} : {};
          faults.add({id: `f${round}`, member, fault: randomFault(random), seed: random.below(1000), ...limit});
        }
        const active = faults.list();
        if (active.length > 3) ended(faults.remove([active[random.below(active.length)]!.id]));
        if (random.next() < 0.03) {
          ended(faults.heal());
          // The next faults should meet requests that reach the links.
          for (const client of clients) client.close();
          await serving();
          clients = fresh();
        }
        if (random.next() < 0.3) await new Promise((resolve) => setImmediate(resolve));
      }
      faults.heal();
      for (const client of clients) client.close();
      expect(faults.list()).toEqual([]);
      expect([...met].sort()).toEqual([...faultNames].sort());

      await serving();
      await expect
        .poll(() => cluster.proxy.pool.links.map(({state, pending}) => `${state} ${pending}`))
        .toEqual(Array.from({length: 3}, () => 'up 0'));
      const client = new RawConnection(cluster.proxyPort);
      for (let index = 0; index < 50; index++) {
        const value = `value ${index}`;
        expect(await client.ask(`set fresh${index} 7 0 ${value.length}\r\n${value}\r\n`, 8)).toBe('STORED\r\n');
        const hit = `VALUE fresh${index} 7 ${value.length}\r\n${value}\r\nEND\r\n`;
        expect(await client.ask(`get fresh${index}\r\n`, hit.length)).toBe(hit);
      }
      client.close();
    });

    /**
     * Waits until every link answers, and a write through the proxy is on its node: a policy that took it out has
     * readmitted it.
     */
    async function serving(): Promise<void> {
      const client = new RawConnection(cluster.proxyPort);
      for (const {member} of cluster.proxy.pool.links) {
        await expect
          .poll(async () => (await cluster.proxy.faults.measure(member, signal)).outcome, patience)
          .toBe('answered');
      }
      await expect
        .poll(async () => {
          const keys = Array.from({length: 8}, (_, index) => `probe${index}`);
          for (const key of keys) await client.ask(`set ${key} 0 0 1\r\nx\r\n`, 8);
          const onNodes = await Promise.all(['node1', 'node2'].map((name) => onNode(name, keys)));
          return onNodes[0]! + onNodes[1]!;
        }, patience)
        .toBe(8);
      client.close();
    }

    /** Deletes the keys from a node, and resolves to how many of them it had. */
    async function onNode(name: string, keys: readonly string[]): Promise<number> {
      const connection = new RawConnection(cluster.portOf(name));
      let count = 0;
      for (const key of keys) {
        connection.write(`delete ${key}\r\n`);
        const {text} = await connection.take((got) => got.endsWith('\r\n'), 5000);
        if (text === 'DELETED\r\n') count++;
      }
      connection.close();
      return count;
    }
  },
);

function randomCommand(random: Random): string {
  const key = `k${random.below(100)}`;
  const value = 'v'.repeat(random.below(10) === 0 ? 9000 : random.below(50));
  return random.pick([
    `get ${key}\r\n`,
    `get ${key} k1 k2\r\n`,
    `set ${key} 0 0 ${value.length}\r\n${value}\r\n`,
    `delete ${key}\r\n`,
    `incr ${key} 1\r\n`,
    `mg ${key} v\r\n`,
    `set ${key} 0 0 1 noreply\r\nx\r\n`,
  ]);
}

function randomFault(random: Random): Fault {
  const direction = random.pick<{direction?: Direction}>([{}, {direction: 'requests'}, {direction: 'replies'}]);
  const match = random.pick<MatchParameters>([
    {},
    {probability: 0.5},
    {count: 2},
    {nth: 3},
    {verb: 'get'},
    {key: 'k1*'},
  ]);
  return random.pick<Fault>([
    {kind: 'partition', mode: 'refuse'},
    {kind: 'partition', mode: 'black-hole', ...direction},
    {kind: 'slow', latencyMs: 1 + random.below(10), jitterMs: 1, ...direction},
    {kind: 'bandwidth', bytesPerSecond: 10_000 + random.below(1e6), ...direction},
    {kind: 'reset', ...direction, ...match},
    {kind: 'slice', pieceBytes: 1 + random.below(20), delayMs: 0, ...direction},
    {kind: 'half-open'},
    {kind: 'reply', reply: 'SERVER_ERROR busy', ...match},
    {kind: 'drop', ...match},
    {kind: 'delay', delayMs: 1 + random.below(10), ...match},
    {kind: 'corrupt', ...match},
    {kind: 'miss', key: 'k*'},
  ]);
}
