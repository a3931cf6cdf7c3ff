import {loadRuntime} from '../../runtimes/registry.ts';
import type {NodeProcessState, RuntimeContext, StartedMember} from '../../runtimes/runtime.ts';
import type {ClusterRecord} from '../cluster-record.ts';
import {clusterFolder, logsFolder} from '../state-home.ts';

/** The network that a runtime gives the members of a cluster. Throws what the runtime does, when its engine is away. */
export type MemberNetwork = {
  /** Each member as the engine knows it now, in their order: `offNetwork`, or not. */
  look(members: readonly string[]): Promise<NodeProcessState[]>;
  set(member: string, connected: boolean): Promise<void>;
};

export type NetworkOptions = {
  signal?: AbortSignal | undefined;
  /** How long the engine may take to answer a look. */
  patienceMs?: number;
};

/** null: members of this runtime have no network of their own. */
export async function memberNetwork(
  record: ClusterRecord,
  home: string,
  {signal, patienceMs}: NetworkOptions,
): Promise<MemberNetwork | null> {
  const runtime = await loadRuntime(record.runtime);
  if (runtime.setNetwork === undefined) return null;
  const folder = clusterFolder(home, record.name);
  const context: RuntimeContext = {
    clusterName: record.name,
    folder,
    logsFolder: logsFolder(folder),
    image: record.topology.image,
    signal: signal ?? new AbortController().signal,
  };
  const looking = patienceMs === undefined ? context : {...context, timeoutMs: patienceMs};
  const startedOf = (name: string): StartedMember => ({node: {name}, handle: record.handles[name] ?? null});
  return {
    look: (members) => runtime.inspect(looking, members.map(startedOf)),
    set: async (member, connected) => runtime.setNetwork?.(context, startedOf(member), connected),
  };
}
