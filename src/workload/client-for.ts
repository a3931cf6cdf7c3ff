import type {MemberAddress} from '../topology/topology.ts';
import {demandSettings} from './check-client-settings.ts';
import {Client, type ClientOptions} from './client.ts';

/**
 * A client of a cluster as applications have one: of its proxies, where the first is as good as any other; without any,
 * of its nodes, over which it spreads the keys itself.
 */
export function clientFor(
  members: readonly MemberAddress[],
  settings: Omit<ClientOptions, 'spreadsKeys'> = {},
): Client {
  demandSettings(settings);
  const proxies = members.filter(({role}) => role === 'proxy');
  if (proxies.length > 0) return new Client(proxies, settings);
  const nodes = members.filter(({role}) => role === 'node');
  return new Client(nodes, {...settings, spreadsKeys: true});
}
