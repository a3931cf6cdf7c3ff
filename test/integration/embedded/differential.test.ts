import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startServer, type EmbeddedServer} from '../../../src/runtimes/embedded/embedded-server.ts';
import {
  memcachedReleases,
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
import {alignClocks, exchange, howeverChanged, withoutUniques} from './compare.ts';

const tables: Record<string, Case[]> = {
  storage: storageCases,
  retrieval: retrievalCases,
  arithmetic: arithmeticCases,
  administration: administrationCases,
  meta: metaCases,
};

const settings = {host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024};

/**
 * Asks both for their next cas unique, and makes them equal again, so that one difference does not fail all later rows.
 */
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

/** Replies of the node that equal memcached 1.6.18's, but not 1.6.38's. */
const differencesToNewer: readonly {why: string; rows: RegExp}[] = [
  {
    why: 'it answers only once the data of the next command is there, and drops what it owes when it never comes',
    rows: /^incomplete at the end/,
  },
  {why: 'the flag `E` gives an item its unique', rows: /^set a 5 100 2\|10\|(?:m[gda] a E\||ms a 2 E\|)/},
  {
    why: 'the flag `x` removes the value',
    rows: /^set a 5 100 2\|10\|(?:m[gda] a x\||ms a 2 x\|)|^mg a(?: x){17}\||^ms a 2(?: x){16}\|/,
  },
  {why: 'the flag `s` of `ms` is answered', rows: /^(?:set a 5 100 2\|10\|)?ms a 2 s\|/},
  {why: '`ms` in mode append or prepend creates the item with the flag `N`', rows: /^ms a 2 M[AP] N50/},
];

/** Also ignores the sign of the remaining time in replies to `me`. */
const comparable = (answer: string): string =>
  withoutUniques(howeverChanged(answer)).replaceAll(/ exp=-(\d+)/g, ' exp=$1');

// The reference is the real memcached: both get the same bytes in the same order, so even cas uniques are equal, at
// least to those of the release that the node claims to be.
describe.each(memcachedReleases)('the same bytes as $release', ({program, missing, isNewer}) => {
  describe.skipIf(missing).each(Object.entries(tables))('%s', (_, rows) => {
    let memcached: MemcachedProcess;
    let node: EmbeddedServer;

    beforeAll(async () => {
      [memcached] = (await startMemcached(1, withoutBackgroundThreads, program)) as [MemcachedProcess];
      node = await startServer(settings);
    });

    afterAll(async () => {
      await memcached.kill();
      await node.close();
    });

    it.each(rows.map(toRawCase))('$title', async ({title, chunks}) => {
      const [first = flush, ...rest] = chunks;
      const bytes = [Buffer.concat([flush, first]), ...rest];
      const [theirs, ours] = await Promise.all([exchange(memcached.port, bytes), exchange(node.port, bytes)]);
      if (!isNewer) {
        const uniques = await nextUniques(memcached.port, node.port);
        expect(alignClocks(ours, theirs)).toBe(theirs);
        expect(uniques).toBe('the same');
        return;
      }
      const difference = differencesToNewer.find((candidate) => candidate.rows.test(title));
      if (difference === undefined) {
        expect(alignClocks(comparable(ours), comparable(theirs))).toBe(comparable(theirs));
      } else {
        expect(comparable(ours), `no difference any more: ${difference.why}`).not.toBe(comparable(theirs));
      }
    });
  });
});
