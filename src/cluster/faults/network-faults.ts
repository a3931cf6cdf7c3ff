import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {describeMeasurement, type Measurement} from '../../faults/probe.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {NetworkGoneError} from '../../runtimes/network-gone-error.ts';
import type {Runtime, RuntimeContext, StartedMember} from '../../runtimes/runtime.ts';
import {proxiesOf} from '../../topology/topology.ts';
import type {ClusterRecord, RecordKeeper} from '../cluster-record.ts';
import {clusterFolder, logsFolder} from '../state-home.ts';
import {askProxies, type AskOptions} from './ask-proxies.ts';
import type {ClusterFault} from './cluster-fault.ts';
import {problemIn, type HealStep} from './healing.ts';
import type {InjectedFault, MeasuredLink} from './prove-faults.ts';

/** A member off the network that its runtime gives it: the real thing, which nobody has to be a proxy of ours to notice. */
export type NetworkFault = {kind: 'network'};

const what = 'off the network';

/** The runtime gives its members no network of their own to be taken off. */
export class NoNetworkError extends MclusterError {
  constructor({name, runtime}: ClusterRecord, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `can't take ${member} off the network: cluster ${name} has runtime ${runtime}; expected docker`,
      hint: `on the links of the proxies, it works everywhere: ${nextCommand(name, `partition ${member}`)}`,
      details: {name, runtime},
    });
  }
}

/** Taken off the network, and still answering. It was put back. */
export class NetworkIneffectiveError extends MclusterError {
  constructor(cluster: string, measured: readonly {member: string; proxy: string; text: string}[]) {
    const links = measured.map(({member, proxy, text}) => `${member} through ${proxy}: ${text}`);
    super({
      code: 'FAULT_INEFFECTIVE',
      message: `"${what}" has no effect on ${links.join('; ')}; it was undone`,
      hint: `see how they are: ${nextCommand(cluster, 'status')}`,
      details: {measured},
    });
  }
}

/** Nothing that could be seen to break: no proxy reached the member before, either. */
export class UnreachedError extends MclusterError {
  constructor(cluster: string, unreached: readonly {member: string; links: readonly MeasuredLink[]}[]) {
    const names = unreached.map(({member}) => member);
    const links = unreached.flatMap(({member, links: seen}) =>
      seen.map(({proxy, text}) => `${member} through ${proxy}: ${text}`),
    );
    super({
      code: 'FAULT_INEFFECTIVE',
      message: `can't take ${names.join(', ')} off the network: expected an answer before, got ${links.join('; ')}; nothing was changed`,
      hint: `${names[0]} could not be reached before either: ${nextCommand(cluster, 'status')}`,
      details: {unreached},
    });
  }
}

/** Takes members off the network and looks at it from the proxies that run. The caller holds the cluster's lock. */
export async function takeOffNetwork(
  keeper: RecordKeeper,
  home: string,
  members: readonly string[],
  options: AskOptions,
): Promise<InjectedFault[]> {
  const {record} = keeper;
  const network = await networkOf(record, home, options);
  if (network === null) throw new NoNetworkError(record, members[0]!);
  const before = record.offNetwork ?? {};
  const anew = members.filter((member) => !(member in before));
  const reached = await Promise.all(
    anew.map(async (member) => ({member, links: await measure(record, member, options)})),
  );
  const unreached = reached.filter(({links}) => links.length > 0 && !links.some(isAnswered));
  if (unreached.length > 0) throw new UnreachedError(record.name, unreached);
  const since = new Date().toISOString();
  // Remembered first, so that heal finds what a killed mcluster has left.
  await keeper.change({offNetwork: {...before, ...Object.fromEntries(anew.map((member) => [member, since]))}});
  try {
    await Promise.all(anew.map((member) => network.set(member, false)));
    const measured = await Promise.all(anew.map((member) => measure(record, member, options)));
    const seen = measured.flatMap((links, index) => links.map((link) => ({...link, member: anew[index]!})));
    const useless = seen.filter(isAnswered);
    if (useless.length > 0) throw new NetworkIneffectiveError(record.name, useless);
    return members.map((member) => {
      const links = measured[anew.indexOf(member)] ?? [];
      return {
        ...faultOf(record, member, before[member] ?? since),
        added: anew.includes(member),
        effective: true,
        measured: links,
      };
    });
  } catch (error) {
    await putBackOnNetwork(keeper, home, anew, {timeoutMs: options.timeoutMs});
    throw error;
  }
}

/** Puts members back, each for itself: those that can't be are left as they are. The caller holds the cluster's lock. */
export async function putBackOnNetwork(
  keeper: RecordKeeper,
  home: string,
  names: readonly string[],
  options: AskOptions,
): Promise<HealStep> {
  const {record} = keeper;
  const since = new Date().toISOString();
  const network = await networkOf(record, home, options);
  const failures = await Promise.all(
    names.map(async (member) => network?.set(member, true).then(() => undefined, problemIn)),
  );
  const back = names.filter((_member, index) => failures[index] === undefined);
  const gone = names.filter((_member, index) => failures[index] instanceof NetworkGoneError);
  const others = failures.flatMap((failure) => (!failure || failure instanceof NetworkGoneError ? [] : [failure]));
  if (back.length > 0) {
    const left = Object.entries(record.offNetwork ?? {}).filter(([member]) => !back.includes(member));
    await keeper.change({offNetwork: Object.fromEntries(left)});
    // It may have come back under another address, and connections to the old one would be silent for minutes.
    await askProxies(
      record,
      proxiesOf(record.topology).map(({name}) => name),
      ['resetLinks', {members: back}],
      options,
    );
  }
  return {
    healed: back.map((member) => faultOf(record, member, record.offNetwork?.[member] ?? since)),
    problems: [...(gone.length > 0 ? [new NetworkGoneError(record.name, gone)] : []), ...others],
  };
}

/** Of these members, those that were taken off the network behind our back. */
export async function unplugged(
  record: ClusterRecord,
  home: string,
  members: readonly string[],
  options: AskOptions,
): Promise<string[]> {
  const network = await networkOf(record, home, options);
  const off = (await network?.areOff(members)) ?? [];
  return members.filter((member, index) => off[index] && !(member in (record.offNetwork ?? {})));
}

/** Those in force, as they were remembered. */
export function networkFaults(record: ClusterRecord): ClusterFault[] {
  return Object.entries(record.offNetwork ?? {}).map(([member, since]) => faultOf(record, member, since));
}

function faultOf({topology}: ClusterRecord, member: string, since: string): ClusterFault {
  const links = proxiesOf(topology).map(({name}) => ({proxy: name, hits: null}));
  const fault: NetworkFault = {kind: 'network'};
  return {id: `network-${member}`, member, fault, what, since, until: null, seed: null, hits: null, links, unknown: []};
}

type Network = {
  set: (member: string, connected: boolean) => Promise<void>;
  areOff: (members: readonly string[]) => Promise<boolean[]>;
};

async function networkOf(record: ClusterRecord, home: string, {signal}: AskOptions): Promise<Network | null> {
  const runtime: Runtime = await loadRuntime(record.runtime);
  if (runtime.setNetwork === undefined) return null;
  const folder = clusterFolder(home, record.name);
  const context: RuntimeContext = {
    clusterName: record.name,
    folder,
    logsFolder: logsFolder(folder),
    image: record.topology.image,
    signal: signal ?? new AbortController().signal,
  };
  const startedOf = (name: string): StartedMember => ({node: {name}, handle: record.handles[name] ?? null});
  return {
    set: async (member, connected) => runtime.setNetwork?.(context, startedOf(member), connected),
    async areOff(members) {
      const states = await runtime.inspect(context, members.map(startedOf));
      return states.map(({state, offNetwork = false}) => offNetwork && state !== 'exited' && state !== 'missing');
    },
  };
}

function isAnswered({measurement}: MeasuredLink): boolean {
  return measurement.outcome === 'answered';
}

async function measure(record: ClusterRecord, member: string, options: AskOptions): Promise<MeasuredLink[]> {
  const proxies = proxiesOf(record.topology).map(({name}) => name);
  const answers = await askProxies<Measurement>(record, proxies, ['measureLink', {member}], options);
  return answers.flatMap(({proxy, answer}) =>
    answer === null ? [] : [{proxy, text: describeMeasurement(answer), measurement: answer}],
  );
}
