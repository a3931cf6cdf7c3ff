import type {Server} from 'node:net';
import {ProxyListenError} from './proxy-listen-error.ts';

export type ListenAddress = {host: string; port: number} | {path: string};

/** Throws ProxyListenError, in the name of the proxy `name`. */
export function listenOn(server: Server, address: ListenAddress, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ProxyListenError(name, address, error));
    });
    server.listen({...address, backlog: 1024}, resolve);
  });
}
