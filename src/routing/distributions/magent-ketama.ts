import type {Distribution, DistributionNode} from '../create-distribution.ts';
import {djbHash, md5Words} from '../hash.ts';
import {Ring} from '../ring.ts';

const stringsPerNode = 500;

/**
 * Distributes keys as magent's `-k` does, bug included: the point of a key is truncated to 8 bits before the lookup, so
 * all keys land on the node that owns the lowest points. A key whose low byte is 0 falls back to the modulo. Source:
 * recordings of magent 0.5, rule 8.
 */
export function magentKetama(nodes: readonly DistributionNode[]): Distribution {
  const count = nodes.length;
  const ring = new Ring(
    nodes.flatMap(({host, port: own, ringPort: port = own}, owner) =>
      Array.from({length: stringsPerNode}, (_, index) => md5Words(`${host}-${port}-${index}`))
        .flat()
        .map((point) => ({point, owner})),
    ),
  );
  return (bytes, start, end) => {
    const hash = djbHash(bytes, start, end);
    const point = md5Words(bytes.subarray(start, end))[0] & 0xff;
    return point === 0 ? hash % count : ring.ownerOf(point);
  };
}
