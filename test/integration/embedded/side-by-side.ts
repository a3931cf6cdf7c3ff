import {startServer} from '../../../src/runtimes/embedded/embedded-server.ts';
import {startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';
import {Dialogue} from './dialogue.ts';

/** A memcached and an embedded node with the same settings, each with a client. */
export type SideBySide = {theirs: Dialogue; ours: Dialogue; close: () => Promise<void>};

export async function startSideBySide(memcachedOptions: readonly string[] = []): Promise<SideBySide> {
  const [memcached] = (await startMemcached(1, memcachedOptions)) as [MemcachedProcess];
  const node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
  const [theirs, ours] = await Promise.all([Dialogue.open(memcached.port), Dialogue.open(node.port)]);
  return {
    theirs,
    ours,
    async close() {
      theirs.close();
      ours.close();
      await Promise.all([memcached.kill(), node.close()]);
    },
  };
}
