import {isIP} from 'node:net';
import {isLoopback} from '../topology/cross-checks.ts';
import {paint} from './theme.ts';

/** One line on stderr when a proxy is to listen where other machines reach it; that it may was said on purpose. */
export function warnOfRemote(address: string): void {
  // Names are refused, or localhost.
  if (isIP(address) === 0 || isLoopback(address)) return;
  const text = `whoever reaches ${address} can read and write everything: memcached has no passwords`;
  process.stderr.write(`${paint(process.stderr).warn('warning:')} ${text}\n`);
}
