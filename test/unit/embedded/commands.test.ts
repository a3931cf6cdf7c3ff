import {describe, expect, it} from 'vitest';
import {version} from '../../../src/runtimes/embedded/version.ts';
import {FakeNode} from './fake-node.ts';

describe('embedded node', () => {
  it('answers version with a plain release, which clients can parse', () => {
    expect(new FakeNode().ask('version|')).toBe(`VERSION ${version}|`);
    expect(version).toMatch(/^1\.6\.\d+$/);
  });

  it('counts cas uniques from 1, for the whole node', () => {
    const node = new FakeNode();
    expect(node.ask('set a 0 0 1|1|set b 0 0 1|1|incr a 1|gets a b|')).toBe(
      'STORED|STORED|2|VALUE a 0 1 3|2|VALUE b 0 1 2|1|END|',
    );
  });

  it('does not change a value that is still being sent', () => {
    const node = new FakeNode();
    const number = '1'.padEnd(5000);
    const answer = node.ask(`set a 0 0 5000|${number}|get a|incr a 1|`);
    expect(answer).toBe(`STORED|VALUE a 0 5000|${number}|END|2|`);
  });

  it('lists keys by slab class', () => {
    const node = new FakeNode();
    node.ask(`set a 0 0 1|v|set b 0 100 2|vv|set c 0 -1 1|v|set d 0 0 200|${'v'.repeat(200)}|`);
    expect(node.ask('stats cachedump 1 0|')).toBe(`ITEM b [2 b; ${node.time + 100} s]|ITEM a [1 b; 0 s]|END|`);
    expect(node.ask('stats cachedump 1 1|')).toBe(`ITEM b [2 b; ${node.time + 100} s]|END|`);
    expect(node.ask('stats cachedump 6 0|')).toBe('ITEM d [200 b; 0 s]|END|');
  });

  it('reports times of its own clock as Unix time', () => {
    const node = new FakeNode();
    node.time += 100;
    const stats = node.ask('stats|');
    expect(stats).toContain('STAT uptime 100|');
    expect(stats).toContain(`STAT time ${node.time}|`);
    expect(stats).toContain(`STAT pid ${process.pid}|`);
  });
});
