import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startServer, type EmbeddedServer} from '../../../src/runtimes/embedded/embedded-server.ts';
import {describeReplies} from '../../support/binary/describe-replies.ts';
import {comparable, exchangeFrames} from '../../support/binary/exchange-frames.ts';
import {frame} from '../../support/binary/frames.ts';
import {
  memcachedReleases,
  startMemcached,
  withoutBackgroundThreads,
  type MemcachedProcess,
} from '../../support/memcached-process.ts';
import {binaryCases} from './cases/binary.ts';
import {evenUniques} from './even-uniques.ts';

const settings = {host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024};
const flush = frame('flushq');

describe.each(memcachedReleases)('the same binary requests as $release', ({program, missing, isNewer}) => {
  describe.skipIf(missing)('are answered alike', () => {
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

    it.each(binaryCases)('$title', async ({chunks: [first = flush, ...rest], mayLoseReplies}) => {
      const bytes = [Buffer.concat([flush, first]), ...rest];
      const answers = await Promise.all([memcached.port, node.port].map((port) => exchangeFrames(port, bytes)));
      const [theirs, ours] = comparable(
        answers,
        (replies) => describeReplies(replies, {uniques: !isNewer}),
        mayLoseReplies,
      );
      await evenUniques(memcached.port, node.port);
      expect(ours).toEqual(theirs);
    });
  });
});
