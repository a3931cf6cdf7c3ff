import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {modula} from '../../../src/routing/distributions/modula.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {seededRandom} from '../../../src/support/random.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {exchange} from '../embedded/compare.ts';

const nodeCount = 3;

// Cases that need more than one node, or many bytes. The rest is in differential.test.ts.
describe.skipIf(memcachedMissing)('protocol over several nodes', () => {
  describe.each(['magent', 'repair'] as const)('policy %s', (policy) => {
    let cluster: ProxiedNodes;
    const log: string[] = [];

    beforeAll(async () => {
      cluster = await startProxiedNodes({nodes: nodeCount, backups: 1, policy, log: (line) => log.push(line)});
    });
    afterAll(() => cluster.close());

    const talk = (...chunks: (string | Buffer)[]): Promise<string> =>
      exchange(
        cluster.proxyPort,
        chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk)),
      );
    const at = (member: string, command: string): Promise<string> =>
      exchange(cluster.portOf(member), [Buffer.from(command, 'latin1')]);

    it('puts every key on its node, and a copy on the backup', async () => {
      const keys = Array.from({length: 60}, (_, index) => `placed-${index}`);
      await talk(keys.map((key) => `set ${key} 0 0 ${key.length}\r\n${key}\r\n`).join(''));
      const place = modula(Array.from({length: nodeCount}, () => ({host: '', port: 0})));
      const command = `get ${keys.join(' ')}\r\n`;
      const items = (wanted: readonly string[]): string =>
        `${wanted.map((key) => `VALUE ${key} 0 ${key.length}\r\n${key}\r\n`).join('')}END\r\n`;
      for (let node = 0; node < nodeCount; node++) {
        const own = keys.filter((key) => place(Buffer.from(key), 0, key.length) === node);
        expect(own.length).toBeGreaterThan(0);
        expect(await at(`node${node + 1}`, command)).toBe(items(own));
      }
      expect(await at('backup1', command)).toBe(items(keys));
    });

    it('answers a multi-get over all nodes in the order of the request, with duplicates and without misses', async () => {
      const random = seededRandom(7);
      const keys = Array.from({length: 5000}, (_, index) => `many-${index}`);
      const stored = keys.filter((_, index) => index % 3 > 0);
      await talk(stored.map((key) => `set ${key} 7 0 ${key.length} noreply\r\n${key}\r\n`).join(''));
      const asked = Array.from({length: 8000}, () => keys[random.below(keys.length)] as string);
      const items = asked
        .filter((key) => stored.includes(key))
        .map((key) => `VALUE ${key} 7 ${key.length}\r\n${key}\r\n`);
      const expected = `${items.join('')}END\r\n`;
      expect(await talk(`get ${asked.join(' ')}\r\n`)).toBe(expected);
      expect((await talk(`gets ${asked.join(' ')}\r\n`)).replaceAll(/^(VALUE \S+ 7 \d+) \d+\r$/gm, '$1\r')).toBe(
        expected,
      );
      const line = `gat 1000 ${asked.slice(0, 40).join(' ')}\r\n`;
      expect(await talk(line)).toBe(`${items.slice(0, countStored(asked.slice(0, 40), stored)).join('')}END\r\n`);
    });

    it('continues after a multi-get whose values fill many buffers', async () => {
      const value = 'v'.repeat(300_000);
      const keys = Array.from({length: 12}, (_, index) => `large-${index}`);
      await talk(keys.map((key) => `set ${key} 0 0 ${value.length} noreply\r\n${value}\r\n`).join(''));
      const asked = Array.from({length: 10}, () => keys).flat();
      const reply = await talk(`get ${asked.join(' ')}\r\nget large-1\r\nmn\r\n`);
      const items = asked.map((key) => `VALUE ${key} 0 ${value.length}\r\n${value}\r\n`).join('');
      expect(reply === `${items}END\r\nVALUE large-1 0 ${value.length}\r\n${value}\r\nEND\r\nMN\r\n`).toBe(true);
    });

    it('routes a base64 key like its decoded form', async () => {
      for (const key of ['foo', 'bar', 'quux', 'corge', 'grault', '\xff\xfe\x80']) {
        const encoded = Buffer.from(key, 'latin1').toString('base64');
        expect(
          await talk(`ms ${encoded} 2 b\r\nhi\r\nget ${key}\r\nset ${key} 0 0 2\r\nho\r\nmg ${encoded} b v\r\n`),
        ).toBe(`HD\r\nVALUE ${key} 0 2\r\nhi\r\nEND\r\nSTORED\r\nVA 2\r\nho\r\n`);
      }
    });

    it('echoes opaque and key of quiet commands that have an answer', async () => {
      const reply = await talk(
        'ms q1 2 q O1 k\r\nhi\r\nmg q1 q k O2 v\r\nmg q2 q k O3 v\r\nmg q3 k O4 v\r\nmd q1 q\r\nmg q1 q v\r\nmn\r\n',
      );
      expect(reply).toBe('VA 2 kq1 O2\r\nhi\r\nEN kq3 O4\r\nMN\r\n');
    });

    it('flushes every node and backup, at once and with a delay', async () => {
      const keys = Array.from({length: 9}, (_, index) => `flushed-${index}`);
      const store = keys.map((key) => `set ${key} 0 0 1 noreply\r\nx\r\n`).join('');
      for (const flush of ['flush_all\r\n', 'flush_all noreply\r\nmn\r\n', 'flush_all 0\r\n']) {
        await talk(store, flush);
        expect(await talk(`get ${keys.join(' ')}\r\n`), flush).toBe('END\r\n');
        expect(await at('backup1', `get ${keys.join(' ')}\r\n`), flush).toBe('END\r\n');
      }
      await talk(store, 'flush_all 100\r\n');
      expect(await talk(`get ${keys.join(' ')}\r\n`)).toContain('VALUE flushed-8');
      await talk(store, 'flush_all 3 noreply\r\nmn\r\n');
      expect(await talk(`get ${keys.join(' ')}\r\n`)).toContain('VALUE flushed-8');
      for (const member of ['node1', 'node2', 'node3', 'backup1']) {
        const isFlushed = async (): Promise<boolean> => (await at(member, `get ${keys.join(' ')}\r\n`)) === 'END\r\n';
        await vi.waitUntil(isFlushed, {timeout: 120_000, interval: 20});
      }
      // A value stored within the same second would be flushed, too.
      await talk('flush_all\r\n');
    });

    it('sets the verbosity of every node and backup', async () => {
      const levels = (): Promise<string[]> =>
        Promise.all(
          ['node1', 'node2', 'node3', 'backup1'].map(
            async (member) => /^STAT verbosity (\d+)\r$/m.exec(await at(member, 'stats settings\r\n'))?.[1] ?? '',
          ),
        );
      expect(await talk('verbosity 1\r\n')).toBe('OK\r\n');
      expect(await levels()).toEqual(['1', '1', '1', '1']);
      expect(await talk('verbosity 0 noreply\r\nmn\r\n')).toBe('MN\r\n');
      await vi.waitUntil(async () => (await levels()).join('') === '0000', {timeout: 120_000, interval: 20});
    });

    it('keeps commands and answers in step, however the bytes are split', async () => {
      const value = '\r\nEND\r\nVALUE a 0 1\r\n\0\xff';
      const conversation = [
        `set cut 3 0 ${value.length}\r\n${value}\r\n`,
        'get cut\r\nget none cut none2\r\n',
        'set cut2 0 0 1\r\ny\r\nappend cut2 0 0 1\r\nz\r\n',
        'incr n 1\r\nadd n 0 0 1\r\n1\r\nincr n 41\r\nbogus\r\n',
        'set n 0 0 x\r\nset bad 0 0 1\r\nabc\r\nms m 2 T90 k\r\nhi\r\nmg m v k q\r\nmn\r\n',
        'delete cut\r\ndelete cut2 noreply\r\ndelete n\r\ngat 10 m none\r\ndelete m\r\nget cut cut2 n m\r\n',
      ].join('');
      const whole = await talk(conversation);
      expect(whole).toContain(`VALUE cut 3 ${value.length}\r\n${value}\r\nEND\r\n`);
      expect(await talk(...conversation)).toBe(whole);
      for (const at of [1, 3, 7, 20, 21, 22, 45, 100]) {
        const pieces = conversation.match(new RegExp(`[^]{1,${at}}`, 'g')) ?? [];
        expect(await talk(...pieces), `pieces of ${at}`).toBe(whole);
      }
    });

    it('rejects invalid lines without losing step', async () => {
      const bad = 'CLIENT_ERROR bad command line format\r\n';
      expect(await talk('get a\tb\r\nset a\x7f 0 0 3\r\nget\r\nmg DQo= b v\r\nmn\r\n')).toBe(
        `${bad}${bad}${bad}MN\r\n`,
      );
      expect(await talk(`mg a O${'1'.repeat(4000)}\r\nmn\r\n`)).toBe('CLIENT_ERROR line too long\r\nMN\r\n');
      expect(await talk(`gat 10 ${Array.from({length: 900}, (_, index) => `gat-${index}`).join(' ')}\r\nmn\r\n`)).toBe(
        'END\r\nMN\r\n',
      );
    });

    it.each(['get', 'gets'])(
      'sends no long line to a node, which would close the connection of all clients: %s',
      async (verb) => {
        const spaces = ' '.repeat(20_000);
        for (let count = 0; count < 5; count++) {
          expect(await talk(`${spaces}${verb} none\r\n${verb} none${spaces}\r\nmn\r\n`)).toBe('END\r\nEND\r\nMN\r\n');
        }
        expect(await talk(`mg k${' '.repeat(2043)}v\r\nmn\r\n`)).toBe('CLIENT_ERROR line too long\r\nMN\r\n');
        expect(await talk(`mg k${' '.repeat(2042)}v\r\nmn\r\n`)).toBe('EN\r\nMN\r\n');
      },
    );

    it('closes the connection on a line without an end, as memcached does', async () => {
      const connection = new RawConnection(cluster.proxyPort);
      expect(await connection.ask('mn\r\n', 4)).toBe('MN\r\n');
      connection.write('x'.repeat(3000));
      expect(await connection.take(() => false, 5000)).toEqual({text: '', closed: true});
    });

    it('ignores commands after quit', async () => {
      expect(await talk('mn\r\nquit\r\nmn\r\n')).toBe('MN\r\n');
    });

    it('closes the connection of a web page, as memcached does', async () => {
      expect(await talk('mn\r\nPOST / HTTP/1.1\r\nHost: a\r\n\r\nmn\r\nquit\r\n')).toBe('MN\r\n');
    });

    it('reports its own state in stats proxy', async () => {
      const stats = await talk('stats proxy\r\n');
      expect(stats).toMatch(new RegExp(`^STAT policy ${policy}\r$`, 'm'));
      expect(stats).toMatch(/^STAT node3_link up\r$/m);
      expect(stats).toMatch(/END\r\n$/);
    });
  });
});

function countStored(asked: readonly string[], stored: readonly string[]): number {
  return asked.filter((key) => stored.includes(key)).length;
}
