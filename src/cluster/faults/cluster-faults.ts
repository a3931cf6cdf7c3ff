import {parseFault, type Fault} from '../../faults/fault.ts';
import {demandArgument, demandOptions, rules, wholeUpTo} from '../../support/argument-error.ts';
import {maxSeed} from '../../support/random.ts';
import type {ClusterOptions} from '../cluster-options.ts';
import {awaitRecord} from '../record/demand-record.ts';
import {addFaults, disconnect} from './add-faults.ts';
import type {ClusterFault, FaultTerms, InjectedFault} from './cluster-fault.ts';
import {listTimeoutMs, type FaultCall} from './fault-call.ts';
import {healFaults, removeFaults} from './heal-faults.ts';
import {listFaults, type FaultReport} from './list-faults.ts';

/** The faults on the links of one cluster. They exist inside its proxies, and end with them. */
export interface ClusterFaults {
  /**
   * Adds a fault to the links to these members, one for each, and verifies its effect. All or nothing.
   *
   * @throws {FaultInvalidError} when a parameter is invalid
   * @throws {MemberNotFoundError} when there is no such member
   * @throws {MemberRoleError} when a member is not a node or backup
   * @throws {NoProxyError} when the cluster has no proxy
   * @throws {ProxyUnavailableError} when a proxy does not answer
   * @throws {FaultIneffectiveError} when the fault makes no difference
   */
  add(fault: Fault, terms: FaultTerms): Promise<InjectedFault[]>;
  /**
   * Disconnects members from the network that runtime docker gives them, for every client, until `heal`.
   * @throws {NoNetworkError} when the runtime gives members no network of their own
   * @throws {UnreachedError} when no proxy reached a member even before
   * @throws {NetworkIneffectiveError} when a proxy still reaches a member
   */
  takeOffNetwork(members: readonly string[]): Promise<InjectedFault[]>;
  /** Returns the active faults, as reported by the proxies; running proxies that did not answer are in `silent`. */
  list(): Promise<FaultReport>;
  /**
   * Removes faults by id.
   * @throws {FaultNotFoundError} when one of them is not active; then none is removed
   */
  remove(ids: readonly string[]): Promise<ClusterFault[]>;
  /**
   * Removes all faults from the links to these members, or from all links. Held bytes are delivered, and nodes keep
   * their items: a node that was cut off may have stale data now, unlike one that was killed and started, which is
   * empty.
   *
   * @throws {HealIncompleteError} when some faults can't be removed; the others are, and it lists both
   */
  heal(members?: readonly string[], options?: {proxies?: readonly string[] | undefined}): Promise<ClusterFault[]>;
}

const termRules = {on: rules.names, proxies: rules.names, forMs: rules.milliseconds, seed: wholeUpTo(maxSeed)};

/** Returns the faults of a cluster. Its calls check what they are given, before they do anything. */
export function clusterFaults(
  name: string,
  home: string,
  {signal, by = 'library', onWarning}: ClusterOptions,
): ClusterFaults {
  const call: FaultCall = {name, home, signal, by, onWarning};
  return {
    async add(fault, terms) {
      demandArgument('fault', fault, rules.object);
      demandOptions('a fault', terms, termRules);
      demandArgument('on', terms.on, rules.names);
      return addFaults(call, parseFault(fault), terms);
    },

    async takeOffNetwork(names) {
      demandArgument('members', names, rules.names);
      return disconnect(call, names);
    },

    list: async () => listFaults(await awaitRecord(home, name, signal), home, {timeoutMs: listTimeoutMs, signal}),

    async remove(ids) {
      demandArgument('ids', ids, {...rules.names, expected: "a list of ids such as ['f1']"});
      return removeFaults(call, ids);
    },

    async heal(members, asked = {}) {
      if (members !== undefined) demandArgument('members', members, rules.names);
      demandOptions('heal', asked, {proxies: rules.names});
      return healFaults(call, {...asked, members});
    },
  };
}
