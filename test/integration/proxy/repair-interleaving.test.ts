import {afterEach, describe, expect, it} from 'vitest';
import {freshSeed, seededRandom, type Random} from '../../../src/support/random.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {TcpRelay} from '../../support/tcp-relay.ts';

const rounds = 10_000;
const keys = 64;
const slowestMs = 3;

/** A write to a key: a value larger than all before it, or null for a delete. */
type Write = number | null;

/**
 * One key, one writer, several readers. Each write adds a step to the key's history. A read may see any step that was
 * in progress during it, and none that is older than one known to have ended, or read, before it began.
 */
class History {
  readonly key: string;
  readonly steps: Write[] = [null];
  /** The last step that is certain to have happened. */
  settled = 0;
  readonly violations: string[] = [];

  constructor(key: string) {
    this.key = key;
  }

  begin(write: Write): number {
    return this.steps.push(write) - 1;
  }

  /** Checks the value of a read that has just ended, and that began when step `from` was settled. */
  saw(value: Write, from: number, how: string): void {
    const candidates = this.steps.map((step, index) => (step === value && index >= from ? index : -1));
    const seen = candidates.find((index) => index >= 0);
    if (seen === undefined) {
      this.violations.push(`${how} ${this.key}: ${value}, after ${JSON.stringify(this.steps.slice(from))}`);
    } else {
      this.settled = Math.max(this.settled, seen);
    }
  }
}

describe.skipIf(memcachedMissing)('reads that repair, concurrent with writes of the same key on slow links', () => {
  let cluster: ProxiedNodes;
  const relays: TcpRelay[] = [];
  const connections: RawConnection[] = [];

  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    await cluster.close();
    for (const relay of relays.splice(0)) await relay.close();
  });

  function open(port: number): RawConnection {
    const connection = new RawConnection(port);
    connections.push(connection);
    return connection;
  }

  it(`see the steps of a key in order, in ${rounds} rounds`, async () => {
    const seed = Number(process.env.MCLUSTER_TEST_SEED ?? freshSeed());
    const random = seededRandom(seed);
    cluster = await startProxiedNodes({
      nodes: 2,
      backups: 1,
      policy: 'repair',
      requestTimeoutMs: 20_000,
      async route(_member, port) {
        const relay = new TcpRelay(port, {random, maxMs: slowestMs});
        relays.push(relay);
        return relay.listen();
      },
    });
    const nodePorts = ['node1', 'node2'].map((name) => cluster.portOf(name));
    const histories = Array.from({length: keys}, (_, index) => new History(`k${index}`));
    await Promise.all(
      histories.map(async (history) => {
        const clients = [0, 1, 2].map(() => open(cluster.proxyPort)) as [RawConnection, RawConnection, RawConnection];
        const nodes = nodePorts.map(open);
        for (let round = 0; round < rounds / keys; round++) await play(history, clients, nodes, random);
      }),
    );
    const violations = histories.flatMap((history) => history.violations);
    expect(violations.slice(0, 5), `seed ${seed}, ${violations.length} violations`).toEqual([]);
  });
});

/**
 * Plays one round: the node may lose the key, then reads and writes of it run concurrently, then a read must see the
 * final value.
 */
async function play(
  history: History,
  [writer, reader, another]: [RawConnection, RawConnection, RawConnection],
  nodes: readonly RawConnection[],
  random: Random,
): Promise<void> {
  if (random.below(3) > 0) await Promise.all(nodes.map((node) => lose(node, history.key)));
  await Promise.all([
    atSomeMoment(random, () => read(history, reader, 'get')),
    atSomeMoment(random, () => write(history, writer, random)),
    random.below(2) === 0 ? read(history, another, random.pick(['get', 'gets', 'mg'])) : null,
  ]);
  await read(history, reader, 'get');
}

/** Acts at a random moment of the time that a repair takes. */
async function atSomeMoment(random: Random, act: () => Promise<void>): Promise<void> {
  const laterMs = random.below(5) * slowestMs;
  if (laterMs > 0) await new Promise((resolve) => setTimeout(resolve, laterMs));
  await act();
}

async function write(history: History, writer: RawConnection, random: Random): Promise<void> {
  const {key} = history;
  const kinds = random.pick([['set'], ['delete'], ['set', 'delete'], ['delete', 'set'], ['set', 'set'], ['ms', 'md']]);
  const commands = kinds.map((kind) => {
    const value = kind === 'delete' || kind === 'md' ? null : history.steps.length;
    history.begin(value);
    if (kind === 'set') return `set ${key} 0 0 ${String(value).length}\r\n${value}\r\n`;
    return kind === 'ms' ? `ms ${key} ${String(value).length}\r\n${value}\r\n` : `${kind} ${key}\r\n`;
  });
  const last = history.steps.length - 1;
  writer.write(commands.join(''));
  const {text} = await writer.take((received) => received.split('\r\n').length > kinds.length, 30_000);
  if (text.includes('ERROR')) history.violations.push(`${kinds.join()} ${key}: ${text}`);
  history.settled = Math.max(history.settled, last);
}

async function read(history: History, reader: RawConnection, how: 'get' | 'gets' | 'mg'): Promise<void> {
  const from = history.settled;
  const {key} = history;
  reader.write(how === 'mg' ? `mg ${key} v\r\n` : `${how} ${key}\r\n`);
  const {text} = await reader.take((received) => /(?:^EN|END|ERROR.*)\r\n$|^VA .*\r\n.*\r\n$/.test(received), 30_000);
  const value = /^VA.*\r\n(\d+)\r\n/.exec(text)?.[1];
  if (value === undefined && !/^END?\r\n$/.test(text)) history.violations.push(`${how} ${key}: ${text}`);
  history.saw(value === undefined ? null : Number(value), from, how);
}

/** Deletes the key past the proxy, as an eviction would. */
async function lose(node: RawConnection, key: string): Promise<void> {
  await node.ask(`md ${key} q\r\nmn\r\n`, 4);
}
