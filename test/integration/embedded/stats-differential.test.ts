import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {memcachedMissing, withoutBackgroundThreads} from '../../support/memcached-process.ts';
import type {Dialogue} from './dialogue.ts';
import {startSideBySide, type SideBySide} from './side-by-side.ts';

/** Every counted event, on keys of two slab classes. */
const workload = [
  'set a 0 0 2|10|get a|get a b|gets a|gat 100 a b|touch a 50|touch b 50|incr a 1|incr b 1|decr a 1|decr b 1|',
  'add a 0 0 1|x|replace a 5 0 2|22|append a 0 0 1|0|prepend b 0 0 1|x|cas a 0 0 1 1|x|cas b 0 0 1 1|x|',
  'set a 0 0 1|toolong|delete b|set b 0 0 1|b|delete b|delete b noreply|set e 0 -1 1|e|get e|set e 0 -1 1|e|md e|',
  'ms m 2 c|hi|mg m v|mg none|mg m T30|mg m t|mg n N30|md none|md n C99|md m I|ms m 2 C1|hi|ms m 2 C999|hi|',
  'ma a|ma none|ma none N0|ma none MD|ma gone MD|me a|me none|me|',
  `set big 0 0 300|${'v'.repeat(300)}|get big|gets big none|append big 0 0 1|x|delete big|set big 0 0 300|${'v'.repeat(300)}|`,
  `set huge 0 0 1048577|${'v'.repeat(1_048_577)}|ms huge 1048577|${'v'.repeat(1_048_577)}|`,
].map((line) => line.replaceAll('|', '\r\n'));

/** Values that differ between processes, or belong to components that this node lacks. */
const ownValues =
  /^(pid|uptime|time|version|implementation|rusage_\w+|threads|bytes_written|num_threads|binding_protocol|tcpport|slab.*|\d+:(free|total)_chunks.*|\d+:total_pages|items:\d+:(number|age|hits)\w*|total_malloced|(curr|total)_connections|connection_structures)$/;

type Stats = Map<string, string>;

describe.skipIf(memcachedMissing !== null)('the embedded node counts like memcached', () => {
  let nodes: SideBySide;
  let theirs: Dialogue;
  let ours: Dialogue;

  beforeAll(async () => {
    nodes = await startSideBySide(withoutBackgroundThreads);
    ({theirs, ours} = nodes);
  });

  afterAll(() => nodes.close());

  const ask = async (command: string): Promise<[Stats, Stats]> => {
    const [expected, answer] = await Promise.all([theirs.ask(command), ours.ask(command)]);
    return [toStats(expected), toStats(answer)];
  };

  // One by one, so that a wrong count names the commands that caused it.
  it.each(workload)('%j', async (commands) => {
    const [expected, answer] = await Promise.all([theirs.ask(commands), ours.ask(commands)]);
    expect(answer.replace(/^VERSION.*/m, 'VERSION')).toBe(expected.replace(/^VERSION.*/m, 'VERSION'));
    const [counted, ourCount] = await ask('stats\r\n');
    expect(comparable(ourCount)).toEqual(comparable(counted, ourCount));
  });

  it.each(['stats items', 'stats slabs', 'stats settings'])('%s: values', async (command) => {
    const [expected, answer] = await ask(`${command}\r\n`);
    expect(comparable(answer)).toEqual(comparable(expected, answer));
  });

  it('after a flush, which memcached reclaims sooner than this node', async () => {
    await ask('set f 0 0 1\r\nf\r\nflush_all\r\nget f\r\nget a\r\nset f 0 0 1\r\nf\r\nget f\r\n');
    const [expected, answer] = await ask('stats\r\n');
    for (const name of ['cmd_flush', 'cmd_get', 'cmd_set', 'get_hits', 'get_misses', 'get_flushed', 'total_items']) {
      expect([name, answer.get(name)]).toEqual([name, expected.get(name)]);
    }
  });

  it('after expired items are overwritten, each alone in its slab class', async () => {
    const before = await ask('stats\r\n');
    const value = (bytes: number): string => `${bytes}\r\n${'v'.repeat(bytes)}\r\n`;
    await ask(`set r 0 -1 ${value(5000)}set r 0 -1 ${value(5000)}add r 0 0 ${value(5000)}`);
    await ask(`ms s 9000 T-1\r\n${'v'.repeat(9000)}\r\nms s 9000\r\n${'v'.repeat(9000)}\r\nget s\r\n`);
    const after = await ask('stats\r\n');
    for (const name of ['reclaimed', 'expired_unfetched', 'get_expired']) {
      const [theirs, ours] = after.map((stats, index) => Number(stats.get(name)) - Number(before[index]?.get(name)));
      expect([name, ours]).toEqual([name, theirs]);
    }
    expect(Number(after[1].get('reclaimed')) - Number(before[1].get('reclaimed'))).toBe(3);
  });

  it('after stats reset', async () => {
    expect(await ours.ask('stats reset\r\n')).toBe(await theirs.ask('stats reset\r\n'));
    const [expected, answer] = await ask('stats\r\n');
    for (const name of ['cmd_get', 'cmd_set', 'get_hits', 'get_misses', 'delete_hits', 'total_items', 'evictions']) {
      expect([name, answer.get(name)]).toEqual([name, expected.get(name)]);
    }
  });
});

describe.skipIf(memcachedMissing !== null)('the embedded node names its counts like memcached', () => {
  it.each(['stats', 'stats settings', 'stats items', 'stats slabs'])('%s', async (command) => {
    const {theirs, ours, close} = await startSideBySide();
    try {
      const commands = `set a 0 0 1\r\na\r\nset b 0 0 300\r\n${'b'.repeat(300)}\r\n${command}\r\n`;
      const [expected, answer] = await Promise.all([theirs.ask(commands), ours.ask(commands)]);
      const names = [...toStats(answer).keys()].filter((name) => name !== 'implementation');
      expect(names.length).toBeGreaterThan(15);
      expect(names).toEqual([...toStats(expected).keys()].filter((name) => names.includes(name)));
    } finally {
      await close();
    }
  });
});

function toStats(reply: string): Stats {
  const lines = reply.split('\r\n').filter((line) => line.startsWith('STAT '));
  return new Map(lines.map((line) => [line.split(' ')[1] ?? '', line.split(' ').slice(2).join(' ')]));
}

function comparable(stats: Stats, among: Stats = stats): Record<string, string> {
  return Object.fromEntries([...stats].filter(([name]) => among.has(name) && !ownValues.test(name)));
}
