import {afterEach, describe, expect, it} from 'vitest';
import {policyNames} from '../../../src/topology/topology.ts';
import {memcachedReleases} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {exchange} from '../embedded/compare.ts';

const matrix = memcachedReleases.flatMap((release) => policyNames.map((policy) => ({...release, policy})));

describe.each(matrix)('lru_crawler metadump under policy $policy, of $release', ({policy, program, missing}) => {
  describe.skipIf(missing)('through a proxy', () => {
    let cluster: ProxiedNodes;
    afterEach(() => cluster.close());

    const talk = (command: string): Promise<string> => exchange(cluster.proxyPort, [Buffer.from(command)]);
    const start = async (): Promise<void> => {
      cluster = await startProxiedNodes({nodes: 2, backups: 1, policy, memcached: {program}});
      if (policy === 'repair') await cluster.allUp();
    };
    const fill = async (count: number): Promise<string[]> => {
      const keys = Array.from({length: count}, (_, index) => `key:${index}`);
      await talk(keys.map((key) => `set ${key} 0 0 1\r\n1\r\n`).join(''));
      return keys;
    };
    const keysIn = (dump: string): string[] =>
      Array.from(dump.matchAll(/^key=(\S+) exp=-1 .*$/gm), ([, key = '']) => decodeURIComponent(key)).sort();

    it('lists the keys of all nodes once each, behind and before other commands', async () => {
      await start();
      const keys = await fill(3000);
      const reply = await talk('get key:1\r\nlru_crawler metadump all\r\nmn\r\n');
      expect(reply).toMatch(/^VALUE key:1 0 1\r\n1\r\nEND\r\nkey=[^]*\nEND\r\nMN\r\n$/);
      expect(keysIn(reply)).toEqual(keys.sort());
    });

    it('is END alone for nodes without items', async () => {
      await start();
      expect(await talk('lru_crawler metadump all\r\nmn\r\n')).toBe('END\r\nMN\r\n');
    });

    it('passes on what the nodes refuse', async () => {
      await start();
      expect(await talk('lru_crawler metadump x\r\nmn\r\n')).toBe('BADCLASS invalid class id\r\nMN\r\n');
    });

    it('answers ERROR to what is about one crawler', async () => {
      await start();
      for (const line of [
        'lru_crawler',
        'lru_crawler metadump',
        'lru_crawler crawl all',
        'lru_crawler metadump all x',
      ]) {
        expect(await talk(`${line}\r\nmn\r\n`), line).toBe('ERROR\r\nMN\r\n');
      }
    });

    it('lists what the nodes have that can be reached', async () => {
      await start();
      const keys = await fill(20);
      await cluster.kill('node1');
      const listed = keysIn(await talk('lru_crawler metadump all\r\n'));
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.length).toBeLessThan(keys.length);
      await cluster.kill('node2');
      const reply = await talk('lru_crawler metadump all\r\n');
      // The backup serves all keys then, under policy repair.
      if (policy === 'repair') expect(keysIn(reply)).toEqual(keys.sort());
      else expect(reply).toBe('SERVER_ERROR node1, node2 are unreachable\r\n');
    });
  });
});
