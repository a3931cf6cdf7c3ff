import {loadRuntime} from '../../runtimes/registry.ts';
import type {MemberProcessState, RuntimeContext, StartedMember} from '../../runtimes/runtime.ts';
import {clusterFolder, logsFolder} from '../record/state-home.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/**
 * The network that a runtime gives the members of a cluster. Throws the runtime's error when its engine can't be
 * reached.
 */
export type MemberNetwork = {
  /** The state of each member according to the engine, in their order: with `offNetwork`, or without. */
  look(members: readonly string[]): Promise<MemberProcessState[]>;
  set(member: string, connected: boolean): Promise<void>;
};

export type NetworkOptions = {
  signal?: AbortSignal | undefined;
  /** How long the engine may take to answer. */
  patienceMs?: number;
};

/** Returns null when members of this runtime have no network of their own. */
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
  const startedOf = (name: string): StartedMember => ({name, handle: record.handles[name] ?? null});
  return {
    look: (members) => runtime.inspect(looking, members.map(startedOf)),
    set: async (member, connected) => runtime.setNetwork?.(context, startedOf(member), connected),
  };
}
