import type {Server} from 'node:net';
import type {ListenAddress} from '../support/listen-problem.ts';
import {proxyListenError} from './proxy-listen-error.ts';

/** Throws ProxyListenError, in the name of the proxy `name`, and SystemRefusedError. */
export function listenOn(server: Server, address: ListenAddress, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(proxyListenError(name, address, error));
    });
    server.listen({...address, backlog: 1024}, resolve);
  });
}
