import {isIP} from 'node:net';
import {isLoopback} from '../topology/file/topology-cross-checks.ts';
import {paint} from './screen/theme.ts';

/**
 * Warns on stderr when a proxy will listen on an address that other machines can reach, even though the user allowed
 * it.
 */
export function warnOfRemote(address: string): void {
  // Host names other than localhost are rejected elsewhere.
  if (isIP(address) === 0 || isLoopback(address)) return;
  const text = `every client that reaches ${address} can read and write everything: memcached has no passwords`;
  process.stderr.write(`${paint(process.stderr).warn('warning:')} ${text}\n`);
}
