import type {Distribution, DistributionServer} from '../create-distribution.ts';
import {djbHash} from '../hash.ts';

/** Distributes keys by hash modulo the number of servers: magent's default, and how magent selects a backup. */
export function modula(servers: readonly DistributionServer[]): Distribution {
  const count = servers.length;
  // A cluster usually has one backup, so there is no choice.
  if (count === 1) return () => 0;
  return (bytes, start, end) => djbHash(bytes, start, end) % count;
}
