import {once} from 'node:events';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {Client} from '../../../src/workload/client/client.ts';
import type {Command} from '../../../src/workload/client/command.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

const get = (key: string): Command => ({verb: 'get', keys: [key]});
const value = (key: string): string => `VALUE ${key} 0 ${key.length}\r\n${key}\r\nEND\r\n`;
const isItem = (key: string) => ({reply: {type: 'items', items: [{key, value: key}]}});

describe('a client whose server sends more answers than expected', () => {
  /** Answers every line, as memcached does when it has rejected the line of a `set` and reads its data as a command. */
  const refusing = (line: string): string => {
    if (line.startsWith('set ')) return 'CLIENT_ERROR bad command line format\r\n';
    if (line === 'mn') return 'MN\r\n';
    return line.startsWith('get ') ? value(line.slice(4)) : 'ERROR\r\n';
  };

  it('gives each later read its own answer after a rejected write', async () => {
    const client = await clientOf(refusing);
    const {reply} = await client.run({verb: 'set', key: 'a', value: 'x'});
    expect(reply).toEqual({type: 'error', line: 'CLIENT_ERROR bad command line format'});
    for (const key of ['a', 'b']) expect(await client.run(get(key))).toMatchObject(isItem(key));
  });

  it('gives no pending read the answer of another after a rejected write', async () => {
    const client = await clientOf(refusing);
    const [, a, b] = await Promise.all([
      client.run({verb: 'set', key: 'a', value: 'x'}),
      client.run(get('a')),
      client.run(get('b')),
    ]);
    for (const {reply} of [a, b]) {
      expect(reply).toMatchObject({type: 'none', reason: 'closed', detail: expect.stringContaining('CLIENT_ERROR')});
    }
    expect(await client.run(get('b'))).toMatchObject(isItem('b'));
  });

  it('reads everything that follows a rejected write with noreply', async () => {
    const client = await clientOf((line) => (line.startsWith('set ') ? '' : refusing(line)));
    const [write, read] = await Promise.all([
      client.run({verb: 'set', key: 'a', value: 'x', noreply: true}),
      client.run(get('b')),
    ]);
    expect(write.reply).toEqual({type: 'error', line: 'ERROR'});
    expect(read).toMatchObject(isItem('b'));
  });

  it('treats a write with noreply as sent if the server does not know the no-op', async () => {
    const client = await clientOf((line) => {
      if (line === 'x' || line.startsWith('set ')) return '';
      return line === 'mn' ? 'ERROR\r\n' : refusing(line);
    });
    const [write, read] = await Promise.all([
      client.run({verb: 'set', key: 'a', value: 'x', noreply: true}),
      client.run(get('b')),
    ]);
    expect([write.reply, read]).toMatchObject([{type: 'unasked'}, isItem('b')]);
  });

  it.each([
    ['the item of another key', value('other'), {type: 'none', reason: 'closed'}],
    ['the reply to a write', 'STORED\r\n', {type: 'error', line: 'STORED'}],
    ['an item without a key', 'VALUE\r\n\r\n\r\nEND\r\n', {type: 'error'}],
  ])('uses another connection after %s', async (_what, answer, reply) => {
    let isFirst = true;
    const client = await clientOf((line) => {
      const first = isFirst;
      isFirst = false;
      return first ? answer : refusing(line);
    });
    expect((await client.run(get('a'))).reply).toMatchObject(reply);
    expect(await client.run(get('b'))).toMatchObject(isItem('b'));
  });
});

describe('a client with pending commands of different timeouts', () => {
  it.each([
    ['before', [100, 5000]],
    ['after', [5000, 100]],
  ])('gives up on the one sent %s the other, and waits for the other', async (_when, timeouts) => {
    const held: (() => void)[] = [];
    const client = await clientOf((line, socket) => {
      held.push(() => socket.write(value(line.slice(4))));
      return '';
    });
    const [patient, hasty] = [timeouts.indexOf(5000), timeouts.indexOf(100)];
    const answers = timeouts.map((timeoutMs, index) => client.run(get(`k${index}`), timeoutMs));
    expect((await answers[hasty]!).reply).toMatchObject({type: 'none', reason: 'silence'});
    for (const answer of held.splice(0)) answer();
    expect(await answers[patient]).toMatchObject(isItem(`k${patient}`));
  });
});

/** Starts a server that answers each line with what `answer` returns. */
async function clientOf(answer: (line: string, socket: Socket) => string): Promise<Client> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let received = '';
    socket.on('data', (chunk) => {
      const lines = (received + chunk.toString()).split('\r\n');
      received = lines.pop() ?? '';
      for (const line of lines) socket.write(answer(line, socket));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new Client([{name: 'node1', host: '127.0.0.1', port: (server.address() as AddressInfo).port}]);
  cleanUp.push(() => {
    client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return client;
}
