import {describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import type {Direction} from '../../../src/faults/parameter.ts';
import {freshSeed, seededRandom, type Random} from '../../../src/support/random.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {Oracle} from '../../support/oracle.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {eventually, repairClusters} from '../../support/repair-cluster.ts';

const rounds = Number(process.env.MCLUSTER_TEST_ROUNDS ?? 10);
/** They let answers overtake each other, and then reads see later writes (docs/guarantees.md). */
const breakOrder = ['drop', 'delay'];

type Client = {oracle: Oracle; connection: RawConnection};

describe.skipIf(memcachedMissing)('clients of policy repair, each with keys of its own', () => {
  const start = repairClusters();

  it.each(['flush', 'replay'] as const)(
    'receive the answers of a single memcached, through all faults (%s)',
    async (rejoin) => {
      const seed = Number(process.env.MCLUSTER_TEST_SEED ?? freshSeed());
      const random = seededRandom(seed);
      const {cluster, at} = await start({rejoin, requestTimeoutMs: 1000, connectTimeoutMs: 200});
      const clients = Array.from({length: 4}, (_, number): Client => {
        const keys = [`a${number}`, `b${number}`, `c${number}`] as const;
        return {oracle: new Oracle(keys, random), connection: new RawConnection(cluster.proxyPort)};
      });
      for (let round = 0; round < rounds; round++) {
        const member = random.pick(['node1', 'node1', 'node2', 'backup1']);
        const trouble = random.pick(troubles(random));
        const name = `${JSON.stringify(trouble)} on ${member}, round ${round}, seed ${seed}`;
        let over = false as boolean;
        let answered = 0;
        const load = clients.map(async (client) => {
          while (!over) {
            const count = await ask(client, random, trouble, name);
            answered += count;
          }
        });
        await befall(cluster, member, trouble, random, () => answered);
        over = true;
        await Promise.all(load);
        await cluster.settle(3000);
        for (const copy of ['node1', 'node2', 'backup1'].map(at)) {
          for (const {oracle} of clients) {
            // Whatever a copy holds is right. What it does not hold (restarted, flushed), it receives with the next
            // write.
            for (const [key, value] of oracle.values) expect([value, null], name).toContain(await copy.get(key));
          }
          copy.close();
        }
        for (const {oracle, connection} of clients) {
          for (const [key, value] of oracle.values) {
            expect(await connection.ask(`set ${key} 0 0 ${value.length}\r\n${value}\r\n`, 8), name).toBe('STORED\r\n');
          }
        }
        await cluster.settle(3000);
      }
      for (const {connection} of clients) connection.close();
    },
  );
});

type Trouble = Fault | 'kill' | 'pause';

function troubles(random: Random): [Trouble, ...Trouble[]] {
  const way = random.pick<{direction?: Direction}>([{}, {direction: 'requests'}, {direction: 'replies'}]);
  const ms = 5 + random.below(20);
  return [
    'kill',
    'pause',
    {kind: 'partition', mode: 'refuse'},
    {
      kind: 'partition',
      mode: 'black-hole',
      ...way,
    },
    {kind: 'reset', probability: 0.1, ...way},
    {kind: 'drop', verb: 'set', probability: 0.3},
    {kind: 'delay', delayMs: ms, jitterMs: 5, verb: 'set', probability: 0.5},
    {kind: 'slow', latencyMs: ms, jitterMs: 4},
    {kind: 'half-open'},
  ];
}

/** Sends a few commands at once, checks all their answers, and resolves to the number of commands. */
async function ask({oracle, connection}: Client, random: Random, trouble: Trouble, name: string): Promise<number> {
  const kind = typeof trouble === 'object' && breakOrder.includes(trouble.kind) ? 'write' : 'any';
  const asked = Array.from({length: random.below(4)}, () => oracle.next(kind));
  // A read at the end, which no write follows.
  asked.push(oracle.next('any'));
  connection.write(`${asked.map(({command}) => command).join('')}mn\r\n`);
  const {text} = await connection.take((received) => received.endsWith('MN\r\n'), 15_000);
  expect(text, `${name}: ${JSON.stringify(asked)}`).toBe(`${asked.map(({reply}) => reply).join('')}MN\r\n`);
  return asked.length;
}

/** Sends some commands before the trouble, some during it, and some after it. */
async function befall(
  cluster: ProxiedNodes,
  member: string,
  trouble: Trouble,
  random: Random,
  answered: () => number,
): Promise<void> {
  const {faults} = cluster.proxy;
  const aWhile = async (): Promise<unknown> => {
    const enough = answered() + 10 + random.below(100);
    return eventually(answered, (count) => count >= enough);
  };
  await aWhile();
  if (trouble === 'kill') await cluster.kill(member);
  else if (trouble === 'pause') await cluster.pause(member);
  else faults.add({id: 'f', member, fault: trouble, seed: random.below(1000)});
  await aWhile();
  if (trouble === 'kill') await cluster.start(member);
  else if (trouble === 'pause') await cluster.resume(member);
  else faults.heal();
  await cluster.allUp();
  await aWhile();
}
