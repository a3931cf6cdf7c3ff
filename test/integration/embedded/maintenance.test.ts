import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startServer, type EmbeddedServer} from '../../../src/runtimes/embedded/embedded-server.ts';
import {memcachedReleases, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';
import {exchange, withoutUniques} from './compare.ts';

/** In the short form of the differential tables: `|` stands for CR LF. Each row has a connection of its own. */
const rows = [
  'lru_crawler|mn|',
  'lru_crawler bogus|mn|',
  'lru_crawler bogus all|mn|',
  'lru_crawler metadump|mn|',
  'lru_crawler metadump x|mn|',
  'lru_crawler metadump 0|mn|',
  'lru_crawler metadump 64|mn|',
  'lru_crawler metadump 63|mn|',
  'lru_crawler metadump all x|mn|',
  'lru_crawler metadump all|mn|',
  'lru_crawler metadump hash|mn|',
  'lru_crawler metadump 1|mn|',
  'lru_crawler metadump 1,10|mn|',
  'lru_crawler crawl x|mn|',
  'lru_crawler tocrawl 0|mn|',
  'lru_crawler tocrawl x|mn|',
  'lru_crawler sleep 100|mn|',
  'lru_crawler sleep x|mn|',
  'lru_crawler sleep 2000000|mn|',
  'cache_memlimit|mn|',
  'cache_memlimit x|mn|',
  'cache_memlimit 7|mn|',
  'cache_memlimit 2000000000|mn|',
  'cache_memlimit 64 noreply|mn|',
  'cache_memlimit 64 1|mn|',
  'cache_memlimit 64 1 2|mn|',
  'cache_memlimit 128|mn|',
  'cache_memlimit 64|mn|',
  'slabs|mn|',
  'slabs bogus|mn|',
  'slabs automove|mn|',
  'slabs automove 0|mn|',
  'slabs automove 3|mn|',
  'slabs automove x|mn|',
  'slabs automove ratio|mn|',
  'slabs automove ratio 0.5|mn|',
  'lru|mn|',
  'lru bogus|mn|',
  'lru tune 10 20 0.1|mn|',
  'lru tune 10 20 0.1 2|mn|',
  'lru tune 50 40 0.1 2|mn|',
  'lru tune 10 20 0 2|mn|',
  'lru tune x 20 0.1 2|mn|',
  'stats detail dump|mn|',
];

/** Replies of a memcached that was started without the features that this node lacks. */
const withoutIt = {
  'lru mode flat|mn|': 'ERROR\r\nMN\r\n',
  'slabs reassign 1 2|mn|': 'CLIENT_ERROR slab reassignment disabled\r\nMN\r\n',
  'watch|mn|': 'CLIENT_ERROR watch commands not allowed\r\nMN\r\n',
  'watch fetchers|mn|': 'CLIENT_ERROR watch commands not allowed\r\nMN\r\n',
  'extstore item_size 1|mn|': 'ERROR\r\nMN\r\n',
};
const disabled = ['-W', '-o', 'no_lru_maintainer,no_slab_reassign'];

const values = [
  'flush_all|set plain 0 0 1|1|set timed 3 100 2|22|get timed|set %:/~_.-\xe4 0 0 1|1|set gone 0 -1 1|1|',
  `set large 0 0 700|${'v'.repeat(700)}|stats detail on|`,
  'set a:1 0 0 1|1|set a:2 0 0 1|1|get a:1 a:9 b:1 plain|gat 0 a:1|delete a:2|delete b:2|mg a:1|incr a:1 1|set :x 0 0 1|1|',
  'add a:1 0 0 1|1|append none:1 0 0 1|1|touch a:1 0|delete a:1|stats detail off|get a:1|',
].join('');

describe.each(memcachedReleases)('maintenance commands as of $release', ({program, missing, isNewer}) => {
  describe.skipIf(missing)('an embedded node', () => {
    let memcached: MemcachedProcess;
    let node: EmbeddedServer;

    beforeAll(async () => {
      [memcached] = (await startMemcached(1, [], program)) as [MemcachedProcess];
      node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
      await Promise.all([ask(memcached.port, values), ask(node.port, values)]);
    });

    afterAll(async () => {
      await memcached.kill();
      await node.close();
    });

    it.each(rows)('replies with the same bytes to %s', async (row) => {
      const [theirs, ours] = await Promise.all([memcached.port, node.port].map((port) => ask(port, row)));
      const expected = comparable(isNewer ? (theirs ?? '').replaceAll(/ flags=\d+$/gm, '') : theirs);
      expect(withTimesOf(expected, comparable(ours))).toBe(expected);
    });
  });
});

describe.each(memcachedReleases)('features that an embedded node lacks, as of $release', ({program, missing}) => {
  it.skipIf(missing)('get the reply of a memcached started without them', async () => {
    const [memcached] = (await startMemcached(1, disabled, program)) as [MemcachedProcess];
    const node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
    try {
      for (const [row, answer] of Object.entries(withoutIt)) {
        expect(await ask(node.port, row), row).toBe(answer);
        // memcached has extstore built in, but rejects nothing.
        if (!row.startsWith('extstore')) expect(await ask(memcached.port, row), row).toBe(answer);
      }
    } finally {
      await memcached.kill();
      await node.close();
    }
  });
});

describe('an embedded node', () => {
  it('obeys a new cache_memlimit, and reports it in its statistics', async () => {
    const node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
    try {
      const value = 'v'.repeat(1_000_000);
      const sets = (count: number): string =>
        Array.from({length: count}, (_, index) => `set k${index} 0 0 ${value.length} noreply|${value}|`).join('');
      await ask(node.port, sets(20));
      expect(node.state.store.itemCount).toBe(20);
      expect(await ask(node.port, 'cache_memlimit 10|')).toBe('OK\r\n');
      await ask(node.port, 'set one 0 0 1|1|');
      expect(node.state.store.usedBytes).toBeLessThanOrEqual(10 * 1024 * 1024);
      expect(await ask(node.port, 'stats|')).toContain(`STAT limit_maxbytes ${10 * 1024 * 1024}\r\n`);
      expect(await ask(node.port, 'stats settings|')).toContain(`STAT maxbytes ${10 * 1024 * 1024}\r\n`);
      await ask(node.port, `cache_memlimit 100|${sets(90)}`);
      expect(node.state.store.itemCount).toBe(91);
    } finally {
      await node.close();
    }
  });

  it('reports its release in a form that clients can parse, and elsewhere that it is no memcached', async () => {
    const node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
    try {
      expect(await ask(node.port, 'version|')).toMatch(/^VERSION \d+\.\d+\.\d+\r\n$/);
      expect(await ask(node.port, 'stats|')).toContain('STAT implementation mcluster-embedded\r\n');
    } finally {
      await node.close();
    }
  });
});

function ask(port: number, row: string): Promise<string> {
  return exchange(port, [Buffer.from(row.replaceAll('|', '\r\n'), 'latin1')]);
}

/** Returns the lines of dumps in order, without cas uniques. */
function comparable(answer = ''): string {
  const lines = withoutUniques(answer).split('\n');
  const dumped = lines.filter((line) => /^(?:key=|PREFIX )/.test(line)).sort();
  return [...dumped, ...lines.filter((line) => !/^(?:key=|PREFIX )/.test(line))].join('\n');
}

const times = /(?<=exp=|la=)\d{10}/g;

/** Returns `dump` with the times of `other`, where they differ by no more than it takes to fill two servers in turn. */
function withTimesOf(other: string, dump: string): string {
  const others = other.match(times) ?? [];
  let index = 0;
  return dump.replaceAll(times, (time) => {
    const near = others[index++];
    return near !== undefined && Math.abs(Number(near) - Number(time)) < 60 ? near : time;
  });
}
