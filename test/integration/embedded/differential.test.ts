import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startNode, type EmbeddedNode} from '../../../src/runtimes/embedded/node-server.ts';
import {
  memcachedMissing,
  startMemcached,
  withoutBackgroundThreads,
  type MemcachedProcess,
} from '../../support/memcached-process.ts';
import {administrationCases} from './cases/administration.ts';
import {arithmeticCases} from './cases/arithmetic.ts';
import {toRawCase, type Case} from './cases/case.ts';
import {metaCases} from './cases/meta.ts';
import {retrievalCases} from './cases/retrieval.ts';
import {storageCases} from './cases/storage.ts';
import {alignClocks, exchange} from './compare.ts';

const tables: Record<string, Case[]> = {
  storage: storageCases,
  retrieval: retrievalCases,
  arithmetic: arithmeticCases,
  administration: administrationCases,
  meta: metaCases,
};

const settings = {host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024};

/** Asks both for their next unique, and brings them together again, so that one difference does not fail all rows after it. */
async function nextUniques(...ports: [number, number]): Promise<string> {
  const ask = async (port: number) =>
    Number((await exchange(port, [Buffer.from('ms u 0 c\r\n\r\n')])).slice('HD c'.length));
  const [theirs, ours] = await Promise.all(ports.map(ask));
  const behind = Math.abs(theirs! - ours!);
  if (behind === 0) return 'the same';
  await exchange(theirs! < ours! ? ports[0] : ports[1], [Buffer.from('ms u 0\r\n\r\n'.repeat(behind))]);
  return `theirs ${theirs}, ours ${ours}`;
}

const flush = Buffer.from('flush_all noreply\r\n');

// The judge is the real memcached: both get the same bytes in the same order, so even uniques are equal.
describe.skipIf(memcachedMissing !== null)('same bytes as memcached', () => {
  let memcached: MemcachedProcess;
  let node: EmbeddedNode;

  beforeAll(async () => {
    [memcached] = (await startMemcached(1, withoutBackgroundThreads)) as [MemcachedProcess];
    node = await startNode(settings);
  });

  afterAll(async () => {
    await memcached.kill();
    await node.close();
  });

  for (const [name, rows] of Object.entries(tables)) {
    describe(name, () => {
      it.each(rows.map(toRawCase))('$title', async ({chunks}) => {
        const [first = flush, ...rest] = chunks;
        const bytes = [Buffer.concat([flush, first]), ...rest];
        const [theirs, ours] = await Promise.all([exchange(memcached.port, bytes), exchange(node.port, bytes)]);
        const uniques = await nextUniques(memcached.port, node.port);
        expect(alignClocks(ours, theirs)).toBe(theirs);
        expect(uniques).toBe('the same');
      });
    });
  }
});
