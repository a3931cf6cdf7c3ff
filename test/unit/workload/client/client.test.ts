import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {clientFor} from '../../../../src/workload/client/client-for.ts';
import type {Client} from '../../../../src/workload/client/client.ts';
import type {ClientSettings} from '../../../../src/workload/client/client-settings.ts';
import type {Command} from '../../../../src/workload/client/command.ts';

describe('a client used without types', () => {
  let server: Server;
  let client: Client;
  let received: string;

  beforeEach(async () => {
    received = '';
    server = createServer((socket) => {
      socket.on('data', (chunk) => {
        received += chunk.toString();
        socket.write('END\r\n');
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    client = clientFor(members(server));
  });
  afterEach(async () => {
    client.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const aSet = {verb: 'set', key: 'a', value: '1'};
  const odd: [string, unknown][] = [
    ['a key is "a\\r\\nflush_all"', {verb: 'get', keys: ['a\r\nflush_all']}],
    ['key is "a b"', {verb: 'delete', key: 'a b'}],
    ['key is ""', {...aSet, key: ''}],
    [`key is "${'k'.repeat(251)}", expected up to 250 bytes`, {...aSet, key: 'k'.repeat(251), value: 'flush_all'}],
    [`a key is "${'ü'.repeat(126)}"`, {verb: 'get', keys: ['a', 'ü'.repeat(126)]}],
    ['key is "\\ud800"', {...aSet, key: '\ud800'}],
    ['key is missing', {verb: 'incr', by: 1}],
    ['the command is null, expected an object', null],
    ['the command is "get a", expected an object', 'get a'],
    ['keys is []', {verb: 'get', keys: []}],
    ['unknown verb "flush_all"', {verb: 'flush_all'}],
    ['unknown verb "toString"', {verb: 'toString'}],
    ['value is 12, expected a string', {...aSet, value: 12}],
    ['flags is -1, expected a whole number from 0 to 4294967295', {...aSet, flags: -1}],
    ['flags is 1.5, expected a whole number', {...aSet, flags: 1.5}],
    ['flags is 4294967296', {...aSet, flags: 2 ** 32}],
    ['ttlSeconds is 1.5, expected a whole number', {...aSet, ttlSeconds: 1.5}],
    ['ttlSeconds is NaN', {...aSet, ttlSeconds: NaN, noreply: true}],
    ['ttlSeconds is 2147483648', {...aSet, ttlSeconds: 2 ** 31}],
    ['by is missing, expected a whole number', {verb: 'incr', key: 'a'}],
    ['by is -1', {verb: 'decr', key: 'a', by: -1}],
    ['by is 9007199254740992', {verb: 'incr', key: 'a', by: 2 ** 53}],
    ['ttlSeconds is "0\\r\\n", expected a whole number', {verb: 'touch', key: 'a', ttlSeconds: '0\r\n'}],
    ['unique is "1 2"', {...aSet, verb: 'cas', unique: '1 2'}],
    ['unique is "abc", expected what gets answered', {...aSet, verb: 'cas', unique: 'abc'}],
    ['unique is "18446744073709551616"', {...aSet, verb: 'cas', unique: '18446744073709551616'}],
    ['noreply is "no", expected true or false', {...aSet, noreply: 'no'}],
    ['set has no field ttl, expected one of key, value, flags, ttlSeconds, unique, noreply', {...aSet, ttl: 5}],
    ['argument is "a\\nb"', {verb: 'stats', argument: 'a\nb'}],
  ];
  it.each(odd)('sends nothing when %s', async (problem, command) => {
    const {reply, from} = await client.run(command as Command);
    expect(reply).toEqual({type: 'error', line: expect.stringContaining(`CLIENT_ERROR not sent: ${problem}`)});
    expect([from, received]).toEqual([null, '']);
  });

  it('sends valid commands', async () => {
    const {reply} = await client.run({verb: 'get', keys: ['ü', 'b']});
    expect([reply, received]).toEqual([{type: 'items', items: []}, 'get ü b\r\n']);
  });

  it('answers after it was closed, and does not connect again', async () => {
    client.close();
    expect((await client.run({verb: 'get', keys: ['a']})).reply).toMatchObject({type: 'none', reason: 'closed'});
    expect(received).toBe('');
  });

  it.each([
    [{distribution: 'kettama'}, 'distribution is "kettama", expected one of modula, ketama, magent-ketama'],
    [{failover: 'foo'}, 'failover is "foo", expected one of none, next, eject'],
    [{failures: 0}, 'failures is 0, expected a whole number from 1'],
    [{timeoutMs: '1s'}, 'timeoutMs is "1s", expected a number of milliseconds from 0 to 2147483647'],
    [{timeoutMs: 2 ** 31}, 'timeoutMs is 2147483648'],
    [{failovr: 'eject'}, 'the client has no setting failovr, expected one of distribution, failover, '],
    [{toString: 1}, 'the client has no setting toString'],
    [null, "the client's list of settings is null, expected an object"],
  ])('rejects %j', (settings, message) => {
    const wrong = settings as Partial<ClientSettings>;
    expect(() => clientFor(members(server), wrong)).toThrow(message);
  });

  it('uses the default for an undefined setting', () => {
    expect(clientFor(members(server), {distribution: undefined} as object).settings.distribution).toBe('modula');
    expect(() => clientFor([])).toThrow('at least one proxy or node');
  });
});

function members(server: Server) {
  const {port} = server.address() as AddressInfo;
  return [{name: 'node1', role: 'node', host: '127.0.0.1', port}] as const;
}
