import {realpathSync} from 'node:fs';
import {basename, dirname, relative} from 'node:path';
import {loadRuntime} from '../runtimes/registry.ts';
import {endProcess} from '../support/detached-process.ts';
import {processesLoggingBelow} from '../support/find-processes.ts';
import type {ProcessIdentity} from '../support/process-identity.ts';
import {runtimeNames, type RuntimeName} from '../topology/topology.ts';
import {recordedNames} from './cluster-record.ts';
import {controlFolderFor, removeControlFolder} from './control-folder.ts';
import {clusterFolder, logsFolder} from './state-home.ts';

/** What still runs of a cluster whose state is gone. */
export type StrayCluster = {
  name: string;
  /** Whose runtime holds something of it; none when there are only processes. */
  runtimes: RuntimeName[];
  /** Names of members that run. */
  alive: string[];
  orphans: Orphan[];
};

/** A member's process, found by the log in the cluster's folder that it writes to. */
type Orphan = {cluster: string; member: string; identity: ProcessIdentity};

/** Clusters that a runtime finds by label, or that left processes behind, while their state folder is gone; by name. */
export async function strayClusters(home: string, signal: AbortSignal): Promise<StrayCluster[]> {
  const [held, recorded] = await Promise.all([heldByRuntimes(signal), recordedNames(home)]);
  const orphans = findOrphans(home).filter(({cluster}) => !recorded.includes(cluster));
  const names = new Set([...held.map(({name}) => name), ...orphans.map(({cluster}) => cluster)]);
  return [...names].sort().map((name) => {
    const ofRuntimes = held.filter((one) => one.name === name);
    const ofOurs = orphans.filter(({cluster}) => cluster === name);
    return {
      name,
      runtimes: ofRuntimes.map(({runtime}) => runtime),
      alive: [...ofRuntimes.flatMap(({alive}) => alive), ...ofOurs.map(({member}) => member)],
      orphans: ofOurs,
    };
  });
}

export async function removeStray(home: string, stray: StrayCluster, signal: AbortSignal): Promise<void> {
  const {name, runtimes, orphans} = stray;
  const folder = clusterFolder(home, name);
  const context = {clusterName: name, folder, logsFolder: logsFolder(folder), image: '', signal};
  await Promise.all([
    ...runtimes.map(async (runtime) => (await loadRuntime(runtime)).remove(context, [])),
    ...orphans.map(({identity}) => endProcess(identity)),
  ]);
  const control = controlFolderFor(
    folder,
    orphans.map(({member}) => member),
  );
  await removeControlFolder(control, folder);
}

async function heldByRuntimes(signal: AbortSignal): Promise<{name: string; runtime: RuntimeName; alive: string[]}[]> {
  const lists = await Promise.all(
    runtimeNames.map(async (runtime) => {
      const clusters = await (await loadRuntime(runtime)).clusters(signal);
      return clusters.map((cluster) => ({...cluster, runtime}));
    }),
  );
  return lists.flat();
}

/** Also members of clusters whose state is there. */
function findOrphans(home: string): Orphan[] {
  const real = realPath(home);
  return processesLoggingBelow(real).flatMap(({identity, logFile}) => {
    const cluster = dirname(dirname(relative(real, logFile)));
    const isLog = logsFolder(clusterFolder(real, cluster)) === dirname(logFile) && logFile.endsWith('.log');
    return isLog ? [{cluster, member: basename(logFile, '.log'), identity}] : [];
  });
}

/** As the system names open files. */
function realPath(home: string): string {
  try {
    return realpathSync(home);
  } catch {
    return home;
  }
}
