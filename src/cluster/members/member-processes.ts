import type {
  LogOptions,
  MemberHandle,
  MemberProcessState,
  Runtime,
  RuntimeContext,
  RuntimeServer,
  StartedMember,
} from '../../runtimes/runtime.ts';
import {membersOf, type MemberAddress, type Topology} from '../../topology/topology.ts';
import type {RecordKeeper} from '../record/cluster-record.ts';
import {demandHere} from '../lifecycle/processes-elsewhere-error.ts';
import {proxyProcesses} from './proxy-processes.ts';
import {logsFolder} from '../record/state-home.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/**
 * The processes of a cluster's members, whatever runs them: nodes and backups belong to the runtime, proxies are
 * detached processes or containers beside the nodes. Every call reads the record's current state.
 */
export interface MemberProcesses {
  /** Starts members and records each before it runs. Does not wait until they answer. */
  start(members: readonly MemberAddress[]): Promise<void>;
  /**
   * Returns the states in the members' order. `timeoutMs`: how long an engine may take to answer.
   * @throws {ProcessesElsewhereError} when processes can't be seen from here
   */
  inspect(members: readonly MemberAddress[], patience?: {timeoutMs: number}): Promise<MemberProcessState[]>;
  kill(member: MemberAddress, signal: NodeJS.Signals): Promise<void>;
  stop(member: MemberAddress, graceMs: number): Promise<void>;
  pause(member: MemberAddress): Promise<void>;
  resume(member: MemberAddress): Promise<void>;
  logs(member: MemberAddress, options: LogOptions): AsyncIterable<string>;
  /** Ends all members of the cluster and removes everything else that the runtime keeps for it. */
  removeAll(): Promise<void>;
}

export type ProcessOptions = {signal: AbortSignal; onProgress?: ((line: string) => void) | undefined};

export function memberProcesses(runtime: Runtime, keeper: RecordKeeper, options: ProcessOptions): MemberProcesses {
  const context = contextOf(keeper, options);
  const proxyVerbs = proxyProcesses(runtime, keeper);

  const startServers = async (servers: readonly RuntimeServer[]): Promise<void> => {
    if (servers.length === 0) return;
    const claim = (handles: readonly MemberHandle[]): Promise<void> => keeper.setHandles(byName(servers, handles));
    await claim(await runtime.start({...context, claim}, servers));
  };

  const startProxies = async (proxies: readonly StartedMember[]): Promise<void> => {
    if (proxies.length === 0) return;
    const claim = (handles: readonly MemberHandle[]): Promise<void> => keeper.setHandles(byName(proxies, handles));
    await claim(await proxyVerbs.start({...context, claim}, proxies));
  };

  const actOn = <R>(member: MemberAddress, verb: (driver: Driver, subject: StartedMember) => R): R => {
    const {servers, proxies} = split(keeper.record, [member]);
    return servers[0] ? verb(runtime, servers[0]) : verb(proxyVerbs, proxies[0]!);
  };

  return {
    async start(members) {
      const {servers, proxies} = split(keeper.record, members);
      // Proxies first: they need no servers yet, take longest to get ready, and do so while servers are being started.
      await startProxies(proxies);
      await startServers(servers);
    },

    async inspect(members, patience) {
      const {servers, proxies} = split(keeper.record, members);
      demandHere(keeper.folder, Object.fromEntries([...servers, ...proxies].map(({name, handle}) => [name, handle])));
      const asking = patience ? {...context, ...patience} : context;
      const [ofServers, ofProxies] = await Promise.all([
        servers.length > 0 ? runtime.inspect(asking, servers) : [],
        proxies.length > 0 ? proxyVerbs.inspect(asking, proxies) : [],
      ]);
      const states = {...byName(servers, ofServers), ...byName(proxies, ofProxies)};
      return members.map(({name}) => states[name]!);
    },

    kill: (member, signal) => actOn(member, (driver, subject) => driver.kill(context, subject, signal)),
    stop: (member, graceMs) => actOn(member, (driver, subject) => driver.stop(context, subject, graceMs)),
    pause: (member) => actOn(member, (driver, subject) => driver.pause(context, subject)),
    resume: (member) => actOn(member, (driver, subject) => driver.resume(context, subject)),
    logs: (member, logOptions) => actOn(member, (driver, subject) => driver.logs(context, subject, logOptions)),

    async removeAll() {
      const {servers, proxies} = split(keeper.record, membersOf(keeper.record.topology));
      await Promise.all([runtime.remove(context, servers), proxyVerbs.remove(context, proxies)]);
    },
  };
}

/** The verbs on one member, implemented by a runtime for servers and by `proxyProcesses` for proxies. */
type Driver = Pick<Runtime, 'kill' | 'stop' | 'pause' | 'resume' | 'logs'>;

function contextOf({folder, record}: RecordKeeper, {signal, onProgress}: ProcessOptions): RuntimeContext {
  return {
    clusterName: record.name,
    folder,
    logsFolder: logsFolder(folder),
    image: record.topology.image,
    signal,
    ...(onProgress && {onProgress}),
  };
}

function split(
  {topology, handles}: ClusterRecord,
  members: readonly MemberAddress[],
): {servers: RuntimeServer[]; proxies: StartedMember[]} {
  const wanted = new Set(members.map(({name}) => name));
  const handleOf = (name: string): MemberHandle | null => handles[name] ?? null;
  const serversIn = (list: Topology['nodes'], role: RuntimeServer['role']): RuntimeServer[] =>
    list.filter(({name}) => wanted.has(name)).map((server) => ({...server, role, handle: handleOf(server.name)}));
  return {
    servers: [...serversIn(topology.nodes, 'node'), ...serversIn(topology.backups, 'backup')],
    proxies: members.filter(({role}) => role === 'proxy').map(({name}) => ({name, handle: handleOf(name)})),
  };
}

function byName<T>(members: readonly StartedMember[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(members.map(({name}, index) => [name, values[index]!]));
}
