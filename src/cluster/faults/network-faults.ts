import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {NetworkGoneError} from '../../runtimes/network-gone-error.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import {proxiesOf} from '../../topology/topology.ts';
import type {RecordKeeper} from '../record/cluster-record.ts';
import {askProxies, type AskOptions, problemIn} from './ask-proxies.ts';
import type {ClusterFault, NetworkFault, InjectedFault} from './cluster-fault.ts';
import type {HealResult} from './healing.ts';
import {measureMember, linkOf, type MeasuredLink} from './measure-member.ts';
import {memberNetwork, type NetworkOptions} from './member-network.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

const what = 'off the network';

/** The runtime gives its members no network of their own to be disconnected from. */
export class NoNetworkError extends MclusterError {
  constructor({name, runtime}: ClusterRecord, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `can't disconnect ${member} from its network: cluster ${name} has runtime ${runtime}, expected docker`,
      hint: `to cut it off from the proxies instead, on any runtime: ${nextCommand(name, `partition ${member}`)}`,
      details: {name, runtime},
    });
  }
}

/** The member was disconnected from its network but still answered. It was reconnected. */
export class NetworkIneffectiveError extends MclusterError {
  constructor(cluster: string, measured: readonly (MeasuredLink & {member: string})[]) {
    const links = measured.map((link) => `${linkOf(link.member, link)}: ${link.text}`);
    super({
      code: 'FAULT_INEFFECTIVE',
      message: `"${what}" has no effect on ${links.join('; ')}; it was undone`,
      hint: `see the state of the members: ${nextCommand(cluster, 'status')}`,
      details: {measured},
    });
  }
}

/** The member could not be reached even before, so a fault would have no visible effect. */
export class UnreachedError extends MclusterError {
  constructor(cluster: string, unreached: readonly {member: string; links: readonly MeasuredLink[]}[]) {
    const names = unreached.map(({member}) => member);
    const links = unreached.flatMap(({member, links: seen}) =>
      seen.map((link) => `${linkOf(member, link)}: ${link.text}`),
    );
    super({
      code: 'FAULT_INEFFECTIVE',
      message: `can't disconnect ${names.join(', ')} from its network: expected an answer before, got ${links.join('; ')}; nothing was changed`,
      hint: `${names[0]} could not be reached before either: ${nextCommand(cluster, 'status')}`,
      details: {unreached},
    });
  }
}

/**
 * Disconnects members from the network and verifies it from the running proxies, or from this machine when none runs.
 * The caller holds the cluster's lock.
 */
export async function takeOffNetwork(
  keeper: RecordKeeper,
  home: string,
  members: readonly string[],
  options: AskOptions,
): Promise<InjectedFault[]> {
  const {record} = keeper;
  const network = await memberNetwork(record, home, options);
  if (network === null) throw new NoNetworkError(record, members[0]!);
  // Before anything is recorded: the engine may be unreachable, or another one.
  const states = await network.look(members);
  const before = record.offNetwork ?? {};
  const anew = members.filter((member, index) => !(member in before && states[index]!.offNetwork));
  const reached = await Promise.all(
    anew.map(async (member) => ({member, links: await measureMember(record, member, options)})),
  );
  const unreached = reached.filter(({links}) => !links.some(isAnswered));
  if (unreached.length > 0) throw new UnreachedError(record.name, unreached);
  const since = new Date().toISOString();
  // Recorded first, so that heal finds what a killed mcluster leaves.
  await keeper.change({offNetwork: {...before, ...Object.fromEntries(anew.map((member) => [member, since]))}});
  try {
    await allOf(anew.map((member) => network.set(member, false)));
    const measured = await allOf(anew.map((member) => measureMember(record, member, options)));
    const seen = measured.flatMap((links, index) => links.map((link) => ({...link, member: anew[index]!})));
    const useless = seen.filter(isAnswered);
    if (useless.length > 0) throw new NetworkIneffectiveError(record.name, useless);
    return members.map((member) => {
      const index = anew.indexOf(member);
      const added = index !== -1;
      const links = measured[index] ?? [];
      const fault = faultOf(record, member, added ? since : before[member]!);
      return {...fault, added, effective: true, measured: links};
    });
  } catch (error) {
    // What can't be undone now stays recorded for heal, and is compared with the engine's state.
    await putBackOnNetwork(keeper, home, anew, {timeoutMs: options.timeoutMs}).catch(() => undefined);
    throw error;
  }
}

/**
 * Reconnects members independently of each other: those that can't be stay recorded; those that another program has
 * reconnected are dropped from the record. Throws when the engine does not report which. The caller holds the cluster's
 * lock.
 */
export async function putBackOnNetwork(
  keeper: RecordKeeper,
  home: string,
  names: readonly string[],
  options: AskOptions,
): Promise<HealResult> {
  const {record} = keeper;
  const since = new Date().toISOString();
  const network = await memberNetwork(record, home, options);
  const states = (await network?.look(names)) ?? [];
  const failures = await Promise.all(
    names.map(async (member, index) =>
      states[index]?.offNetwork ? network?.set(member, true).then(() => undefined, problemIn) : undefined,
    ),
  );
  const settled = names.filter((_member, index) => failures[index] === undefined);
  const back = settled.filter((member) => states[names.indexOf(member)]?.offNetwork);
  const gone = names.filter((_member, index) => failures[index] instanceof NetworkGoneError);
  const others = failures.flatMap((failure) => (!failure || failure instanceof NetworkGoneError ? [] : [failure]));
  if (settled.length > 0) {
    const left = Object.entries(record.offNetwork ?? {}).filter(([member]) => !settled.includes(member));
    await keeper.change({offNetwork: Object.fromEntries(left)});
    // It may have come back under another address, and connections to the old one would hang for minutes.
    await askProxies(
      record,
      proxiesOf(record.topology).map(({name}) => name),
      ['resetLinks', {members: settled}],
      options,
    );
  }
  return {
    healed: back.map((member) => faultOf(record, member, record.offNetwork?.[member] ?? since)),
    problems: [...(gone.length > 0 ? [new NetworkGoneError(record.name, gone)] : []), ...others],
  };
}

/** Returns the running members that another program has disconnected. Throws when the engine can't be reached. */
export async function unplugged(
  record: ClusterRecord,
  home: string,
  members: readonly string[],
  options: NetworkOptions,
): Promise<string[]> {
  const network = await memberNetwork(record, home, options);
  const states = (await network?.look(members)) ?? [];
  const isOff = (state: MemberProcessState | undefined): boolean =>
    state?.offNetwork === true && state.state !== 'exited' && state.state !== 'missing';
  return members.filter((member, index) => isOff(states[index]) && !(member in (record.offNetwork ?? {})));
}

/** Returns all recorded ones: some may have ended, since other programs can reconnect a member, too. */
export function networkFaults(record: ClusterRecord): ClusterFault[] {
  return Object.entries(record.offNetwork ?? {}).map(([member, since]) => faultOf(record, member, since));
}

/**
 * Returns the active ones according to the engine or, while it can't be reached, to the record. Asks it only if there
 * are any.
 */
export async function networkFaultsNow(
  record: ClusterRecord,
  home: string,
  options: NetworkOptions,
): Promise<ClusterFault[]> {
  const remembered = networkFaults(record);
  if (remembered.length === 0) return [];
  const network = await memberNetwork(record, home, options);
  const states = await network?.look(remembered.map(({member}) => member)).catch((error: unknown) => {
    problemIn(error);
    return undefined;
  });
  return states === undefined ? remembered : remembered.filter((_fault, index) => states[index]!.offNetwork);
}

function faultOf({topology}: ClusterRecord, member: string, since: string): ClusterFault {
  const links = proxiesOf(topology).map(({name}) => ({proxy: name, hits: null}));
  const fault: NetworkFault = {kind: 'network'};
  return {id: `network-${member}`, member, fault, what, since, until: null, seed: null, hits: null, links, unknown: []};
}

function isAnswered({measurement}: MeasuredLink): boolean {
  return measurement.outcome === 'answered';
}

/**
 * Works like Promise.all, but rejects only after all have settled, so that an undo is not overtaken by one in progress.
 */
async function allOf<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
