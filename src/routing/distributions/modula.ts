import type {Distribution, DistributionNode} from '../distribution.ts';
import {djbHash} from '../hash.ts';

/** magent's default, and the way magent picks a backup: hash modulo the number of nodes. */
export function modula(nodes: readonly DistributionNode[]): Distribution {
  const count = nodes.length;
  // Mostly, there is one backup, and nothing to choose.
  if (count === 1) return () => 0;
  return (bytes, start, end) => djbHash(bytes, start, end) % count;
}
