import type {Distribution, DistributionNode} from '../distribution.ts';
import {djbHash} from '../hash.ts';

/** magent's default, and the way magent picks a backup: hash modulo the number of nodes. */
export function modula(nodes: readonly DistributionNode[]): Distribution {
  const count = nodes.length;
  return (bytes, start, end) => djbHash(bytes, start, end) % count;
}
