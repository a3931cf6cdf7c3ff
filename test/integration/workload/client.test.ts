import {createServer, type Server, type Socket} from 'node:net';
import {once} from 'node:events';
import {afterEach, describe, expect, it} from 'vitest';
import {Client} from '../../../src/workload/client/client.ts';
import type {Reply} from '../../../src/workload/client/reply.ts';
import {freePort, memcachedMissing, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

function client(ports: readonly number[], options: ConstructorParameters<typeof Client>[1] = {}): Client {
  const targets = ports.map((port, index) => ({name: `node${index + 1}`, host: '127.0.0.1', port}));
  const created = new Client(targets, {timeoutMs: 5000, ...options});
  cleanUp.push(() => created.close());
  return created;
}

async function nodes(count: number): Promise<MemcachedProcess[]> {
  const started = await startMemcached(count);
  cleanUp.push(() => Promise.all(started.map((node) => node.kill())));
  return started;
}

const items = (reply: Reply): unknown =>
  reply.type === 'items' ? reply.items.map(({key, value}) => [key, value]) : reply;

describe.skipIf(memcachedMissing)('a client of real memcached', () => {
  it('sends every verb', async () => {
    const [node] = await nodes(1);
    const one = client([node!.port]);
    const line = async (command: Parameters<Client['run']>[0]): Promise<unknown> => (await one.run(command)).reply;
    expect(await line({verb: 'set', key: 'a', value: 'ü', flags: 7})).toEqual({type: 'line', line: 'STORED'});
    const seen = await one.run({verb: 'gets', keys: ['a', 'b']});
    expect(seen.from?.name).toBe('node1');
    const [item] = seen.reply.type === 'items' ? seen.reply.items : [];
    expect(item).toMatchObject({key: 'a', value: 'ü', flags: 7});
    const unique = item!.unique!;
    expect(await line({verb: 'cas', key: 'a', value: '1', unique})).toMatchObject({line: 'STORED'});
    expect(await line({verb: 'cas', key: 'a', value: '2', unique})).toMatchObject({line: 'EXISTS'});
    expect(await line({verb: 'append', key: 'a', value: '0'})).toMatchObject({line: 'STORED'});
    expect(await line({verb: 'incr', key: 'a', by: 5})).toMatchObject({line: '15'});
    expect(await line({verb: 'touch', key: 'a', ttlSeconds: 9})).toMatchObject({line: 'TOUCHED'});
    expect(await line({verb: 'incr', key: 'none', by: 5})).toMatchObject({line: 'NOT_FOUND'});
    expect(await line({verb: 'set', key: 'b', value: 'x', noreply: true})).toEqual({type: 'unasked'});
    expect(await line({verb: 'delete', key: 'b', noreply: true})).toEqual({type: 'unasked'});
    expect(await line({verb: 'get', keys: ['b']})).toEqual({type: 'items', items: []});
    expect(await line({verb: 'append', key: 'a', value: 'z'})).toMatchObject({line: 'STORED'});
    expect(await line({verb: 'incr', key: 'a', by: 1})).toMatchObject({
      type: 'error',
      line: expect.stringContaining('CLIENT_ERROR'),
    });
    expect(await line({verb: 'stats'})).toMatchObject({type: 'stats', stats: {curr_items: '1'}});
  });

  it('reads values in any number of pieces, for commands sent all at once', async () => {
    const [node] = await nodes(1);
    const one = client([node!.port]);
    const values = Array.from({length: 50}, (_, index) => String(index).repeat(index * 1000));
    await Promise.all(values.map((value, index) => one.run({verb: 'set', key: `k${index}`, value})));
    const replies = await Promise.all(values.map((_, index) => one.run({verb: 'get', keys: [`k${index}`]})));
    expect(replies.map(({reply}) => items(reply))).toEqual(values.map((value, index) => [[`k${index}`, value]]));
  });

  it('distributes keys, and returns several of them in the order of the request', async () => {
    const all = await nodes(3);
    const many = client(
      all.map(({port}) => port),
      {spreadsKeys: true},
    );
    for (const key of ['a', 'b', 'c']) await many.run({verb: 'set', key, value: key.toUpperCase()});
    const {reply, from} = await many.run({verb: 'get', keys: ['c', 'x', 'a', 'b']});
    expect(items(reply)).toEqual([
      ['c', 'C'],
      ['a', 'A'],
      ['b', 'B'],
    ]);
    expect(from).toBeNull();
    const counts = await Promise.all(
      all.map(async ({port}) => {
        const {reply: stats} = await client([port]).run({verb: 'stats'});
        return stats.type === 'stats' ? stats.stats.curr_items : null;
      }),
    );
    expect(counts).toEqual(['1', '1', '1']);
  });

  it('uses the next node when one dies, and the first again when it is back', async () => {
    const all = await nodes(2);
    const many = client(
      all.map(({port}) => port),
      {spreadsKeys: true, failover: 'next', retryMs: 50, retries: 1},
    );
    const home = (await many.run({verb: 'set', key: 'a', value: '1'})).from;
    const index = Number(home!.name.slice(-1)) - 1;
    await all[index]!.kill();
    const away = await many.run({verb: 'set', key: 'a', value: '2'});
    expect([away.reply, away.from?.name]).toEqual([{type: 'line', line: 'STORED'}, `node${2 - index}`]);
    await all[index]!.start();
    await expect.poll(async () => (await many.run({verb: 'get', keys: ['a']})).from?.name).toBe(home!.name);
  });

  const sixtyKeys = Array.from({length: 60}, (_, index) => `key${index}`);

  it.each(['next', 'eject'] as const)(
    'retries each key of a read on the node that now owns it when one is dead, with failover %s',
    async (failover) => {
      const all = await nodes(3);
      const ports = all.map(({port}) => port);
      const settings = {spreadsKeys: true, failover, retries: 1, retryMs: 60_000} as const;
      await all[1]!.kill();
      const writer = client(ports, settings);
      for (const key of sixtyKeys) await writer.run({verb: 'set', key, value: key});
      const {reply} = await client(ports, settings).run({verb: 'get', keys: sixtyKeys});
      expect(items(reply)).toEqual(sixtyKeys.map((key) => [key, key]));
    },
  );

  it('returns the values of the living nodes, and which keys are unknown and why', async () => {
    const all = await nodes(3);
    const many = client(
      all.map(({port}) => port),
      {spreadsKeys: true},
    );
    const homes = new Map<string, string>();
    for (const key of sixtyKeys) homes.set(key, (await many.run({verb: 'set', key, value: key})).from!.name);
    await all[1]!.kill();
    const fresh = client(
      all.map(({port}) => port),
      {spreadsKeys: true},
    );
    const asked = [...sixtyKeys, 'nowhere'];
    const {reply, from} = await fresh.run({verb: 'get', keys: asked});
    if (reply.type !== 'partial') throw new Error(`the reply is ${reply.type}`);
    const onDead = sixtyKeys.filter((key) => homes.get(key) === 'node2');
    expect(reply.items.map(({key}) => key)).toEqual(sixtyKeys.filter((key) => !onDead.includes(key)));
    const why = {member: 'node2', reason: 'unreachable', detail: "node2 can't be reached: ECONNREFUSED"};
    expect(reply.unknown.filter(({key}) => key !== 'nowhere')).toEqual(onDead.map((key) => ({key, ...why})));
    expect(from).toBeNull();
    expect((await fresh.run({verb: 'get', keys: onDead})).reply, 'a read of its keys alone fails').toMatchObject({
      type: 'none',
      reason: 'unreachable',
    });
  });

  it('reports a dead node as unreachable, and uses it again when it is back', async () => {
    const [node] = await nodes(1);
    const one = client([node!.port]);
    await node!.kill();
    expect((await one.run({verb: 'get', keys: ['a']})).reply).toMatchObject({type: 'none'});
    expect((await one.run({verb: 'get', keys: ['a']})).reply).toMatchObject({type: 'none', reason: 'unreachable'});
    await node!.start();
    expect((await one.run({verb: 'get', keys: ['a']})).reply).toEqual({type: 'items', items: []});
  });
});

describe('a client of a misbehaving node', () => {
  it('times out, and never takes a late answer for that of the next command', async () => {
    const port = await server((socket, received) => {
      // The first connection answers only when the second command arrives.
      if (received.includes('slow')) setTimeout(() => socket.write('VALUE slow 0 1\r\n1\r\nEND\r\n'), 100);
      else socket.write('END\r\n');
    });
    const one = client([port]);
    const late = await one.run({verb: 'get', keys: ['slow']}, 30);
    expect(late.reply).toMatchObject({type: 'none', reason: 'silence'});
    expect((await one.run({verb: 'get', keys: ['quick']})).reply).toEqual({type: 'items', items: []});
  });

  it('distinguishes a connection that broke from one that failed to open', async () => {
    const port = await server((socket) => socket.destroy());
    expect((await client([port]).run({verb: 'get', keys: ['a']})).reply).toMatchObject({reason: 'closed'});
    const nobody = await freePort();
    expect((await client([nobody]).run({verb: 'get', keys: ['a']})).reply).toMatchObject({reason: 'unreachable'});
  });
});

async function server(onData: (socket: Socket, received: string) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const created: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => onData(socket, chunk.toString()));
    socket.on('error', () => undefined);
  });
  const port = await freePort();
  created.listen(port, '127.0.0.1');
  await once(created, 'listening');
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    created.close();
  });
  return port;
}
