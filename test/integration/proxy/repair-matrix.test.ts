import {afterEach, describe, expect, it} from 'vitest';
import {memcachedMissing, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {RawConnection} from '../../support/raw-connection.ts';

/** A key on node1 under modula with two nodes. */
const key = 'a';
/** Far more than a running member needs, even on a busy machine; a paused one takes half of `paused`. */
const requestTimeoutsMs = {running: 20_000, paused: 1500};

type Verb = {name: string; command: (unique: string) => string; absent?: true};

const verbs: readonly Verb[] = [
  {name: 'set', command: () => `set ${key} 3 0 2\r\n77\r\n`},
  {name: 'add', command: () => `add ${key} 3 0 2\r\n77\r\n`},
  {name: 'add of a new key', command: () => `add ${key} 3 0 2\r\n77\r\n`, absent: true},
  {name: 'replace', command: () => `replace ${key} 3 0 2\r\n77\r\n`},
  {name: 'append', command: () => `append ${key} 0 0 1\r\n5\r\n`},
  {name: 'prepend', command: () => `prepend ${key} 0 0 1\r\n5\r\n`},
  {name: 'cas', command: (unique) => `cas ${key} 3 0 2 ${unique}\r\n77\r\n`},
  {name: 'incr', command: () => `incr ${key} 5\r\n`},
  {name: 'decr', command: () => `decr ${key} 5\r\n`},
  {name: 'delete', command: () => `delete ${key}\r\n`},
  {name: 'delete of an absent key', command: () => `delete ${key}\r\n`, absent: true},
  {name: 'touch', command: () => `touch ${key} 1000\r\n`},
  {name: 'ms', command: () => `ms ${key} 2 T0 F3\r\n77\r\n`},
  {name: 'ma', command: () => `ma ${key} v\r\n`},
  {name: 'md', command: () => `md ${key}\r\n`},
];

type Condition = {
  name: string;
  /** Called before the verb is sent. */
  begin?: (cluster: ProxiedNodes) => Promise<void>;
  /** Called after the verb was sent, while its answer is awaited. */
  during?: (cluster: ProxiedNodes) => Promise<void>;
  end?: (cluster: ProxiedNodes) => Promise<void>;
  /** The unique is from another copy than the one that answers now, or from before its restart. */
  foreignUnique?: true;
  bothDown?: true;
  /** A member stays paused until the deadline of its request. */
  untilDeadline?: true;
};

const conditions: readonly Condition[] = [
  {name: 'healthy'},
  {
    name: 'node killed',
    begin: (cluster) => cluster.kill('node1'),
    end: (cluster) => cluster.start('node1'),
    foreignUnique: true,
  },
  {
    name: 'node partitioned, memory kept',
    begin: (cluster) => cluster.partition('node1'),
    end: (cluster) => cluster.heal('node1'),
    foreignUnique: true,
  },
  {
    name: 'node paused',
    untilDeadline: true,
    begin: (cluster) => cluster.pause('node1'),
    end: (cluster) => cluster.resume('node1'),
    foreignUnique: true,
  },
  {
    name: 'node restarted empty a moment ago',
    async begin(cluster) {
      await cluster.kill('node1');
      await cluster.start('node1');
    },
    foreignUnique: true,
  },
  {
    name: 'node restarted empty, and readmitted',
    async begin(cluster) {
      await cluster.kill('node1');
      await cluster.start('node1');
      await cluster.allUp();
    },
    foreignUnique: true,
  },
  {name: 'backup killed', begin: (cluster) => cluster.kill('backup1'), end: (cluster) => cluster.start('backup1')},
  {
    name: 'backup partitioned, memory kept',
    begin: (cluster) => cluster.partition('backup1'),
    end: (cluster) => cluster.heal('backup1'),
  },
  {
    name: 'backup paused',
    untilDeadline: true,
    begin: (cluster) => cluster.pause('backup1'),
    end: (cluster) => cluster.resume('backup1'),
  },
  {
    name: 'node dies between request and reply',
    begin: (cluster) => cluster.pause('node1'),
    during: (cluster) => cluster.kill('node1'),
    end: (cluster) => cluster.start('node1'),
    foreignUnique: true,
  },
  {
    name: 'both down',
    async begin(cluster) {
      await cluster.kill('node1');
      await cluster.kill('backup1');
    },
    bothDown: true,
  },
];

describe.skipIf(memcachedMissing)('policy repair, compared with a single memcached', () => {
  let cluster: ProxiedNodes;
  let oracle: MemcachedProcess;
  const connections: RawConnection[] = [];

  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    await cluster.close();
    await oracle.kill();
  });

  function open(port: number): RawConnection {
    const connection = new RawConnection(port);
    connections.push(connection);
    return connection;
  }

  for (const condition of conditions) {
    for (const verb of verbs) {
      it(`gives the same answers to ${verb.name}: ${condition.name}`, async () => {
        const requestTimeoutMs = requestTimeoutsMs[condition.untilDeadline ? 'paused' : 'running'];
        cluster = await startProxiedNodes({nodes: 2, backups: 1, policy: 'repair', requestTimeoutMs});
        [oracle] = (await startMemcached(1)) as [MemcachedProcess];
        const proxy = open(cluster.proxyPort);
        const one = open(oracle.port);
        if (verb.absent !== true) {
          for (const connection of [proxy, one]) await ask(connection, `set ${key} 7 0 2\r\n10\r\n`);
        }
        await cluster.settle(1000);
        const commands = await Promise.all([proxy, one].map(async (from) => verb.command(await uniqueOf(from))));

        await condition.begin?.(cluster);
        const answer = ask(proxy, commands[0] ?? '');
        if (condition.during !== undefined) {
          await underWay(cluster);
          await condition.during(cluster);
        }
        const reply = await answer;
        if (condition.bothDown === true) {
          expect(reply).toMatch(/^SERVER_ERROR node1 and backup1 are unreachable\r\n$/);
          return;
        }
        // A unique never succeeds on another copy than its own: then nothing is changed.
        const refused = verb.name === 'cas' && condition.foreignUnique === true;
        expect(reply).toBe(refused ? 'EXISTS\r\n' : await ask(one, commands[1] ?? ''));

        const truth = await read(one);
        expect(await read(proxy), 'at once').toBe(truth);
        await condition.end?.(cluster);
        await cluster.allUp();
        expect(await read(proxy), 'after the member is back').toBe(truth);
        await cluster.settle(1000);
        expect(await read(open(cluster.portOf('node1'))), 'on the node').toBe(truth);
        expect([truth, 'END\r\n'], 'on the backup').toContain(await read(open(cluster.portOf('backup1'))));
        await cluster.kill('backup1');
        expect(await read(proxy), 'after the backup is killed').toBe(truth);
      });
    }
  }
});

function ask(connection: RawConnection, command: string): Promise<string> {
  connection.write(command);
  return connection.take((text) => text.endsWith('\r\n'), 120_000).then(({text}) => text);
}

async function read(connection: RawConnection): Promise<string> {
  connection.write(`get ${key}\r\n`);
  const {text} = await connection.take((received) => /(?:END|ERROR.*)\r\n$/.test(received), 120_000);
  return text;
}

async function uniqueOf(connection: RawConnection): Promise<string> {
  connection.write(`gets ${key}\r\n`);
  const {text} = await connection.take((received) => received.endsWith('END\r\n'), 120_000);
  return /^VALUE \S+ \d+ \d+ (\d+)/.exec(text)?.[1] ?? '1';
}

/** Waits until a command is in transit to node1. */
async function underWay(cluster: ProxiedNodes): Promise<void> {
  const node = cluster.proxy.pool.nodes[0];
  const deadline = Date.now() + 120_000;
  while (node?.pending === 0 && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
}
