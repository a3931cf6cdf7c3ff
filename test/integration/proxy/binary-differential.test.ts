import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {describeReplies} from '../../support/binary/describe-replies.ts';
import {comparable, exchangeFrames} from '../../support/binary/exchange-frames.ts';
import {frame} from '../../support/binary/frames.ts';
import {
  memcachedReleases,
  startMemcached,
  withoutBackgroundThreads,
  type MemcachedProcess,
} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {binaryCases} from '../embedded/cases/binary.ts';

const flush = frame('flushq');

const setups = [
  {policy: 'magent', backups: 0},
  {policy: 'magent', backups: 1},
  {policy: 'repair', backups: 1},
] as const;

const matrix = memcachedReleases.flatMap((release) => setups.map((setup) => ({...release, ...setup})));

describe.each(matrix)(
  'a proxy answers binary requests as $release: $policy, $backups backups',
  ({missing, program, policy, backups}) => {
    describe.skipIf(missing)('given the same bytes', () => {
      let judge: MemcachedProcess;
      let proxied: ProxiedNodes;

      beforeAll(async () => {
        [judge] = (await startMemcached(1, withoutBackgroundThreads, program)) as [MemcachedProcess];
        const memcached = {program, args: withoutBackgroundThreads};
        proxied = await startProxiedNodes({nodes: 1, backups, policy, stats: 'memcached', memcached});
      });

      afterAll(async () => {
        await judge.kill();
        await proxied.close();
      });

      it.each(binaryCases)('$title', async ({chunks: [first = flush, ...rest], mayLoseReplies}) => {
        const bytes = [Buffer.concat([flush, first]), ...rest];
        const ports = [judge.port, proxied.proxyPort];
        const answers = await Promise.all(ports.map((port) => exchangeFrames(port, bytes)));
        const [theirs, ours] = comparable(
          answers,
          (replies) => describeReplies(replies, {uniques: false}),
          mayLoseReplies,
        );
        expect(ours).toEqual(theirs);
      });
    });
  },
);
