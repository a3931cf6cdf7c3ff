import {readFileSync} from 'node:fs';
import {afterEach, describe, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {replay, type Recording} from '../../support/replay.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';

const recordings = JSON.parse(
  readFileSync(new URL('../../recordings/behaviour-0.5.json', import.meta.url), 'utf8'),
) as Recording[];

describe.skipIf(memcachedMissing)('policy magent behaves as recorded from magent 0.5', () => {
  let cluster: ProxiedNodes | null = null;
  afterEach(async () => {
    await cluster?.close();
    cluster = null;
  });

  for (const recording of recordings) {
    it(recording.name, async () => {
      const {nodes, backups, maxConnections} = recording;
      await replay(recording, async () => {
        await cluster?.close();
        cluster = await startProxiedNodes({nodes, backups, ...(maxConnections !== undefined && {maxConnections})});
        return cluster;
      });
    });
  }
});
