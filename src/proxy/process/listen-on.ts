import cluster from 'node:cluster';
import type {Server} from 'node:net';
import type {ListenAddress} from '../../support/net/listen-problem.ts';
import {proxyListenError} from './proxy-listen-error.ts';
import {clearSocketPath} from './socket-path.ts';

/**
 * Listens on an address for the proxy `name`.
 *
 * @throws {ProxyListenError} when the address cannot be listened on.
 * @throws {SystemRefusedError} when a system limit is reached.
 */
export async function listenOn(server: Server, address: ListenAddress, name: string): Promise<void> {
  try {
    // Workers share the address of the process that started them, which has already cleared the path.
    if ('path' in address && !cluster.isWorker) await clearSocketPath(address.path);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({...address, backlog: 1024}, resolve);
    });
  } catch (error) {
    throw proxyListenError(name, address, error as NodeJS.ErrnoException);
  }
}
