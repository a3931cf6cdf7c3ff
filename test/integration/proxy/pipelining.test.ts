import {connect} from 'node:net';
import {once} from 'node:events';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {seededRandom} from '../../../src/support/random.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';

const seed = Number(process.env.MCLUSTER_TEST_SEED ?? 1);
const commandCount = 30_000;
const keyCount = 500;

describe.skipIf(memcachedMissing)('a client that never waits for an answer', () => {
  describe.each(['magent', 'repair'] as const)('policy %s', (policy) => {
    let cluster: ProxiedNodes;
    beforeAll(async () => {
      cluster = await startProxiedNodes({nodes: 3, backups: 1, policy});
    });
    afterAll(() => cluster.close());

    // Several clients at once, each with keys of its own.
    it(`receives the answers to ${commandCount} commands in order, seed ${seed}`, async () => {
      const conversations = Array.from({length: 3}, (_, client) => conversation(`client${client}`, seed + client));
      const answers = await Promise.all(conversations.map(({commands}) => talkAtOnce(cluster.proxyPort, commands)));
      for (const [client, {expected}] of conversations.entries()) {
        expect(firstDifference(answers[client] ?? '', expected), `client ${client}`).toBe(null);
      }
    });
  });
});

/** Random commands on a few hundred keys, with the answers of a single memcached. */
function conversation(prefix: string, itsSeed: number): {commands: string; expected: string} {
  const random = seededRandom(itsSeed);
  const stored = new Map<string, string>();
  const commands: string[] = [];
  const expected: string[] = [];
  const say = (command: string, answer: string): void => {
    commands.push(command);
    expected.push(answer);
  };
  const item = (key: string): string => {
    const value = stored.get(key);
    return value === undefined ? '' : `VALUE ${key} 3 ${value.length}\r\n${value}\r\n`;
  };
  for (let count = 0; count < commandCount / 3; count++) {
    const key = `${prefix}-${random.below(keyCount)}`;
    const value = `${count}-${'v'.repeat(random.below(60))}`;
    const old = stored.get(key);
    switch (random.below(10)) {
      case 0:
      case 1:
        stored.set(key, value);
        say(`set ${key} 3 0 ${value.length}\r\n${value}\r\n`, 'STORED\r\n');
        break;
      case 2:
        stored.set(key, value);
        say(`set ${key} 3 0 ${value.length} noreply\r\n${value}\r\n`, '');
        break;
      case 3:
        stored.delete(key);
        say(`delete ${key}\r\n`, old === undefined ? 'NOT_FOUND\r\n' : 'DELETED\r\n');
        break;
      case 4:
        if (old !== undefined) stored.set(key, old + value);
        say(`append ${key} 0 0 ${value.length}\r\n${value}\r\n`, old === undefined ? 'NOT_STORED\r\n' : 'STORED\r\n');
        break;
      case 5: {
        const keys = Array.from({length: 20}, () => `${prefix}-${random.below(keyCount)}`);
        say(`get ${keys.join(' ')}\r\n`, `${keys.map(item).join('')}END\r\n`);
        break;
      }
      case 6:
        say(`mg ${key} s q O${count}\r\nmn\r\n`, `${old === undefined ? '' : `HD s${old.length} O${count}\r\n`}MN\r\n`);
        break;
      case 7:
        say(`bogus ${key}\r\n`, 'ERROR\r\n');
        break;
      default:
        say(`get ${key}\r\n`, `${item(key)}END\r\n`);
    }
  }
  return {commands: commands.join(''), expected: expected.join('')};
}

async function talkAtOnce(port: number, commands: string): Promise<string> {
  const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true});
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.end(Buffer.from(commands));
  await once(socket, 'close');
  return Buffer.concat(received).toString('latin1');
}

/** Short enough to read in a failure. */
function firstDifference(got: string, wanted: string): {at: number; got: string; wanted: string} | null {
  if (got === wanted) return null;
  let at = 0;
  while (got[at] === wanted[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 100), at + 100);
  return {at, got: around(got), wanted: around(wanted)};
}
