import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {Tap} from '../../support/tap.ts';
import {exchange} from '../embedded/compare.ts';

const refusal = 'CLIENT_ERROR bad command line format\r\n';
const control = [...Array.from({length: 33}, (_, code) => code), 127].map((code) => String.fromCharCode(code));
/** Control characters that end neither the key nor the line. */
const withinKeys = control.filter((letter) => !' \n\0'.includes(letter));
const lines = [
  'get K',
  'gets other K',
  'gat 10 K',
  'set K 0 0 1\r\nv',
  'add K 0 0 1\r\nv',
  'cas K 0 0 1 1\r\nv',
  'append K 0 0 1\r\nv',
  'incr K 1',
  'touch K 10',
  'delete K',
  'mg K v',
  'ms K 1\r\nv',
  'md K',
  'ma K',
  'me K',
];
const encodedLines = ['mg K b v', 'ms K 1 b\r\nv', 'md K b', 'ma K b N0', 'me K b'];

describe.skipIf(memcachedMissing)('keys that protocol.txt forbids', () => {
  describe.each(['magent', 'repair'] as const)('policy %s', (policy) => {
    let cluster: ProxiedNodes;
    const taps: Tap[] = [];
    beforeAll(async () => {
      const route = async (_member: string, port: number): Promise<number> => {
        const tap = await Tap.before(port);
        taps.push(tap);
        return tap.port;
      };
      cluster = await startProxiedNodes({nodes: 2, backups: 1, policy, route});
    });
    afterAll(async () => {
      for (const tap of taps.splice(0)) tap.close();
      await cluster.close();
    });

    const talk = (command: string): Promise<string> => exchange(cluster.proxyPort, [Buffer.from(command, 'latin1')]);
    const sent = (): string => Buffer.concat(taps.flatMap((tap) => tap.sent.flat())).toString('latin1');

    it('never reach a node', async () => {
      expect(await talk('set seen 0 0 1\r\nv\r\n')).toBe('STORED\r\n');
      for (const letter of withinKeys) {
        const key = `secret${letter}key`;
        const commands = lines.map((line) => line.replace('K', key)).join('\r\n');
        expect(await talk(`${commands}\r\nmn\r\n`), JSON.stringify(key)).toBe(`${refusal.repeat(lines.length)}MN\r\n`);
      }
      expect(sent()).toContain('seen');
      expect(sent()).not.toContain('secret');
    });

    it('never reach a node in base64 either', async () => {
      // A space is legal in a decoded key: dalli's meta mode sends it.
      for (const letter of control.filter((one) => one !== ' ')) {
        const key = Buffer.from(`hidden${letter}key`).toString('base64');
        const commands = encodedLines.map((line) => line.replace('K', key)).join('\r\n');
        const refusals = refusal.repeat(encodedLines.length);
        expect(await talk(`${commands}\r\nmn\r\n`), JSON.stringify(letter)).toBe(`${refusals}MN\r\n`);
      }
      expect(sent()).not.toContain(Buffer.from('hidden').toString('base64'));
    });

    it('do not include keys with bytes from 128 on, or of 250 bytes', async () => {
      const key = `${String.fromCharCode(...Array.from({length: 128}, (_, index) => 128 + index))}${'k'.repeat(122)}`;
      expect(await talk(`set ${key} 0 0 1\r\nv\r\nget ${key}\r\n`)).toBe(`STORED\r\nVALUE ${key} 0 1\r\nv\r\nEND\r\n`);
    });
  });
});
