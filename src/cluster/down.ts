import {loadRuntime} from '../runtimes/registry.ts';
import {runtimeNames, type RuntimeName} from '../topology/topology.ts';
import {withClusterLock} from './cluster-lock.ts';
import {readRecord, recordedNames, removeTraces} from './cluster-record.ts';
import type {ClusterOptions} from './cluster.ts';
import {removeCluster} from './remove-cluster.ts';
import {clusterFolder, clusterNamePattern, logsFolder, stateHome} from './state-home.ts';

export type DownResult = {
  name: string;
  /** false: there was no such cluster. Not an error: `down` is safe to repeat. */
  existed: boolean;
  /** Members that were ended by this call; those found dead are not among them. */
  ended: string[];
};

/** Ends all members of a cluster, also of a half-started one, and removes its state. */
export async function down(name: string, options: ClusterOptions = {}): Promise<DownResult> {
  const home = stateHome(options.home);
  const signal = options.signal ?? new AbortController().signal;
  if (!clusterNamePattern.test(name)) return {name, existed: false, ended: []};
  return withClusterLock({home, name, signal}, async () => {
    const record = await readRecord(home, name);
    if (record) return {name, existed: true, ended: await removeCluster(home, record, signal)};
    await removeTraces(home, name);
    const strays = (await strayClusters(signal)).filter((stray) => stray.name === name);
    await Promise.all(strays.map(({runtime}) => removeStray(home, name, runtime, signal)));
    return {name, existed: strays.length > 0, ended: []};
  });
}

/**
 * `down` for every cluster in the state home and every one whose state is gone but that a runtime still knows of. One
 * that can't be brought down does not keep the others up: its error is thrown when they are.
 */
export async function downAll(options: ClusterOptions = {}): Promise<DownResult[]> {
  const home = stateHome(options.home);
  const strays = await strayClusters(options.signal ?? new AbortController().signal);
  const names = new Set([...(await recordedNames(home)), ...strays.map(({name}) => name)]);
  const results = await Promise.allSettled([...names].sort().map((name) => down(name, options)));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** Clusters that a runtime finds by label, while the state folder they belong to is gone. */
export async function strayClusters(signal: AbortSignal): Promise<{name: string; runtime: RuntimeName}[]> {
  const lists = await Promise.all(
    runtimeNames.map(async (runtime) => {
      const names = await (await loadRuntime(runtime)).clusters(signal);
      return names.map((name) => ({name, runtime}));
    }),
  );
  return lists.flat();
}

async function removeStray(home: string, name: string, runtime: RuntimeName, signal: AbortSignal): Promise<void> {
  const folder = clusterFolder(home, name);
  const context = {clusterName: name, folder, logsFolder: logsFolder(folder), image: '', signal};
  await (await loadRuntime(runtime)).remove(context, []);
}
