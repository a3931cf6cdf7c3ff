import {demandArgument, rules, type Rule} from '../../support/argument-error.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import {demandSettings} from './check-client-settings.ts';
import {Client, type ClientOptions} from './client.ts';

/**
 * Returns a client of a cluster as applications use one: of its proxies, any of which serves all keys, or, without
 * proxies, of its nodes, over which the client distributes the keys itself.
 * @throws {ClientSettingError} when a setting has an invalid value
 * @throws {UnknownKeyError} when there is an unknown setting
 */
export function clientFor(
  members: readonly MemberAddress[],
  settings: Omit<ClientOptions, 'spreadsKeys'> = {},
): Client {
  demandArgument('members', members, listOfMembers);
  demandSettings(settings);
  const proxies = members.filter(({role}) => role === 'proxy');
  if (proxies.length > 0) return new Client(proxies, settings);
  const nodes = members.filter(({role}) => role === 'node');
  return new Client(nodes, {...settings, spreadsKeys: true});
}

const listOfMembers: Rule = {
  expected: 'a list of members, as a cluster has it',
  holds: (value) => Array.isArray(value) && value.every((member) => rules.object.holds(member)),
};
