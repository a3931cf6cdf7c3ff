import type {Distribution, DistributionServer} from '../create-distribution.ts';
import {djbHash, md5Words} from '../hash.ts';
import {Ring} from '../ring.ts';

const stringsPerServer = 500;

/**
 * Distributes keys as magent's `-k` does, bug included: the point of a key is truncated to 8 bits before the lookup, so
 * all keys land on the server that owns the lowest points. A key whose low byte is 0 falls back to the modulo. Source:
 * recordings of magent 0.5, rule 8.
 */
export function magentKetama(servers: readonly DistributionServer[]): Distribution {
  const count = servers.length;
  const ring = new Ring(
    servers.flatMap(({host, port: own, ringPort: port = own}, owner) =>
      Array.from({length: stringsPerServer}, (_, index) => md5Words(`${host}-${port}-${index}`))
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
