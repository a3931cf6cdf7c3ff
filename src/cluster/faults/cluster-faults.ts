import {nextCommand} from '../../errors/next-command.ts';
import {parseFault, type Fault} from '../../faults/fault.ts';
import {demandArgument, demandOptions, rules, wholeUpTo} from '../../support/argument-error.ts';
import {maxSeed} from '../../support/random.ts';
import {proxiesOf, type Topology} from '../../topology/topology.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {awaitReadmission} from '../lifecycle/await-readmission.ts';
import {ClusterIncompleteError} from '../members/change-members.ts';
import {withClusterLock} from '../record/cluster-lock.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord, demandRecord} from '../record/demand-record.ts';
import {appendEvents} from '../record/events.ts';
import {findMembers} from '../members/member-names.ts';
import {memberProcesses} from '../members/member-processes.ts';
import {clusterFolder} from '../record/state-home.ts';
import {proxyNames, ProxyUnavailableError, problemIn} from './ask-proxies.ts';
import type {ClusterFault, FaultTerms, InjectedFault} from './cluster-fault.ts';
import {Healing, type HealResult} from './healing.ts';
import {listFaults, unheard, type FaultReport} from './list-faults.ts';
import {networkFaults, putBackOnNetwork, takeOffNetwork, unplugged} from './network-faults.ts';
import {placeFaults, takeBack} from './place-faults.ts';
import {proveFaults} from './prove-faults.ts';
import {FaultNotFoundError, healLinks, removeById, type Healed} from './remove-faults.ts';
import type {ClusterOptions} from '../cluster-options.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

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

/** The proxies answer at once, but this machine may be busy. */
const timeoutMs = 5000;
const listTimeoutMs = 2000;
const termRules = {on: rules.names, proxies: rules.names, forMs: rules.milliseconds, seed: wholeUpTo(maxSeed)};
const nothing: HealResult = {healed: [], problems: []};

export function clusterFaults(
  name: string,
  home: string,
  {signal, by = 'library', onWarning}: ClusterOptions,
): ClusterFaults {
  const options = {timeoutMs, signal};
  const quick = {timeoutMs: listTimeoutMs, signal};
  // The other proxies have removed their faults, and that stays.
  const offLinks = ({removed, silent, heard}: Healed, mayBeSilent: boolean): HealResult => {
    if (silent.length > 0 && (heard === 0 || !mayBeSilent))
      return {healed: removed, problems: [new ProxyUnavailableError(name, silent)]};
    for (const {proxy} of silent)
      onWarning?.(`${proxy} does not answer and may still have its faults: see ${nextCommand(name, 'status')}`);
    return {healed: removed, problems: []};
  };
  /** Links are healed without the lock, but a `down` in progress is waited for. */
  const settledUp = async (): Promise<ClusterRecord> => {
    const record = await awaitRecord(home, name, signal);
    return record.phase === 'up' ? record : withClusterLock({home, name, signal}, () => demandUp(home, name));
  };
  const recovered = async (record: ClusterRecord): Promise<HealResult> => {
    const runtime = await loadRuntime(record.runtime);
    const waiting = {signal: signal ?? new AbortController().signal, onWarning};
    const keeper = keepRecord(clusterFolder(home, name), record);
    await awaitReadmission(record, memberProcesses(runtime, keeper, waiting), waiting);
    return nothing;
  };
  const backOnNetwork = async (
    which: (record: ClusterRecord) => ClusterFault[],
    others: readonly string[] = [],
  ): Promise<HealResult> => {
    if (others.length === 0 && which(await awaitRecord(home, name, signal)).length === 0) return nothing;
    return withClusterLock({home, name, signal}, async () => {
      const record = await demandUp(home, name);
      const members = [...new Set([...which(record).map(({member}) => member), ...others])];
      // Another heal was faster.
      if (members.length === 0) return nothing;
      return putBackOnNetwork(keepRecord(clusterFolder(home, name), record), home, members, options);
    });
  };
  /**
   * An unreachable engine is a failure only where it is needed: links, and proxies on this machine, do not need one.
   */
  const unpluggedIn = async (record: ClusterRecord, nodes: readonly string[], isNeeded: boolean): Promise<string[]> => {
    if (isNeeded || proxiesOf(record.topology).length === 0) return unplugged(record, home, nodes, {signal});
    return unplugged(record, home, nodes, {signal, patienceMs: listTimeoutMs}).catch((error: unknown) => {
      const {message} = problemIn(error);
      onWarning?.(`can't determine whether nodes of ${name} are off their network: ${message}`);
      return [];
    });
  };
  const note = (event: 'fault' | 'heal', faults: readonly ClusterFault[]): Promise<void> =>
    appendEvents(
      clusterFolder(home, name),
      faults.map(({member, id, what}) => ({cluster: name, member, event, fault: id, what, by})),
    );
  return {
    async add(given, terms) {
      demandArgument('fault', given, rules.object);
      demandOptions('a fault', terms, termRules);
      demandArgument('on', terms.on, rules.names);
      const {on, proxies: named, forMs, seed} = terms;
      const fault = parseFault(given);
      const {topology} = await awaitRecord(home, name, signal);
      // A cluster without a proxy is reported before unknown members.
      proxyNames(topology);
      const members = await linkEnds(topology, on);
      const proxies = named === undefined ? undefined : await proxiesAmong(topology, named);
      const {record, placed, known, leftOut} = await withClusterLock({home, name, signal}, async () => {
        const present = await demandUp(home, name);
        const keeper = keepRecord(clusterFolder(home, name), present);
        return {record: present, ...(await placeFaults(keeper, fault, {on: members, proxies, forMs, seed}, signal))};
      });
      const injected = await proveFaults(record, fault, placed, signal).catch(async (error: unknown) => {
        await takeBack(
          record,
          placed.map((link) => link.record.id),
        );
        throw error;
      });
      await note('fault', injected);
      for (const proxy of leftOut)
        onWarning?.(`${proxy} does not answer and did not receive the fault: see ${nextCommand(name, 'status')}`);
      const all = [...injected, ...known.map((one) => ({...one, added: false, effective: true, measured: []}))];
      return members.map((member) => all.find((one) => one.member === member)!);
    },

    async takeOffNetwork(names) {
      demandArgument('members', names, rules.names);
      const injected = await withClusterLock({home, name, signal}, async () => {
        const record = await demandUp(home, name);
        const members = await linkEnds(record.topology, names);
        return takeOffNetwork(keepRecord(clusterFolder(home, name), record), home, members, options);
      });
      await note(
        'fault',
        injected.filter(({added}) => added),
      );
      return injected;
    },

    list: async () => listFaults(await awaitRecord(home, name, signal), home, quick),

    async remove(ids) {
      demandArgument('ids', ids, {...rules.names, expected: "a list of ids such as ['f1']"});
      const record = await settledUp();
      const report = await listFaults(record, home, quick);
      const known = report.faults.map(({id}) => id);
      const hasLinks = proxiesOf(record.topology).length > 0;
      if (known.length === 0) proxyNames(record.topology);
      const unknown = ids.filter((id) => !known.includes(id));
      if (unknown.length > 0 && unheard(report).length > 0) throw new ProxyUnavailableError(name, unheard(report));
      if (unknown.length > 0) throw new FaultNotFoundError(name, unknown, known);
      const healing = new Healing(name, (healed) => note('heal', healed));
      if (hasLinks) await healing.attempt(async () => offLinks(await removeById(record, ids, quick), true));
      const among = (now: ClusterRecord): ClusterFault[] => networkFaults(now).filter(({id}) => ids.includes(id));
      await healing.attempt(() => backOnNetwork(among));
      await healing.attempt(() => recovered(record));
      return healing.result(async () => among(await awaitRecord(home, name, signal)));
    },

    async heal(names, asked = {}) {
      if (names !== undefined) demandArgument('members', names, rules.names);
      demandOptions('heal', asked, {proxies: rules.names});
      const {proxies: named} = asked;
      const record = await settledUp();
      const {topology} = record;
      const members = names === undefined ? undefined : await linkEnds(topology, names);
      const proxies = named === undefined ? undefined : await proxiesAmong(topology, named);
      const healing = new Healing(name, (healed) => note('heal', healed));
      if (proxiesOf(topology).length > 0) {
        const ofSome = proxies !== undefined;
        await healing.attempt(async () => offLinks(await healLinks(record, {members, proxies}, quick), !ofSome));
      }
      const nodes = members ?? [...topology.nodes, ...topology.backups].map((node) => node.name);
      const among = (now: ClusterRecord): ClusterFault[] =>
        proxies === undefined ? networkFaults(now).filter(({member}) => nodes.includes(member)) : [];
      if (proxies === undefined) {
        await healing.attempt(async () => {
          const off = await unpluggedIn(record, nodes, among(record).length > 0);
          if (off.length === 0 && among(record).length === 0) proxyNames(topology);
          return backOnNetwork(among, off);
        });
      }
      await healing.attempt(() => recovered(record));
      return healing.result(async () => among(await awaitRecord(home, name, signal)));
    },
  };
}

async function demandUp(home: string, name: string): Promise<ClusterRecord> {
  const record = await demandRecord(home, name);
  if (record.phase !== 'up') throw new ClusterIncompleteError(record);
  return record;
}

async function linkEnds(topology: Topology, names: readonly string[]): Promise<string[]> {
  const members = await findMembers(topology, names, ['node', 'backup']);
  return members.map((member) => member.name);
}

async function proxiesAmong(topology: Topology, names: readonly string[]): Promise<string[]> {
  const members = await findMembers(topology, names, ['proxy']);
  return members.map((member) => member.name);
}
