import type {Distribution, DistributionServer} from '../create-distribution.ts';
import {md5Words} from '../hash.ts';
import {Ring} from '../ring.ts';

const pointsPerServer = 160;
const pointsPerDigest = 4;
const defaultPort = 11211;

/**
 * Distributes keys by libmemcached's weighted ketama (MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED) with equal weights; other
 * clients call it "ketama compatible". The server's name on the ring omits the port if it is memcached's default. Source:
 * libmemcached hosts.cc, update_continuum; checked against vectors made with libmemcached 1.1.4.
 */
export function ketama(servers: readonly DistributionServer[]): Distribution {
  const digests = digestsPerServer(servers.length);
  const ring = new Ring(
    servers.flatMap(({host, port: own, ringPort: port = own}, owner) => {
      const name = port === defaultPort ? host : `${host}:${port}`;
      return Array.from({length: digests}, (_, index) => md5Words(`${name}-${index}`))
        .flat()
        .map((point) => ({point, owner}));
    }),
  );
  if (servers.length === 1) return () => 0;
  return (bytes, start, end) => ring.ownerOf(md5Words(bytes.subarray(start, end))[0]);
}

/**
 * Returns 40, except for the server counts at which libmemcached's single-precision arithmetic falls just short of it.
 */
function digestsPerServer(servers: number): number {
  const share = Math.fround(1 / servers);
  const points = Math.fround(Math.fround(Math.fround(share * pointsPerServer) / pointsPerDigest) * servers);
  return Math.floor(Math.fround(points + 1e-10));
}
