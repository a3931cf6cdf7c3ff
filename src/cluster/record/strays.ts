import {realpathSync} from 'node:fs';
import {basename, dirname, relative} from 'node:path';
import {loadRuntime} from '../../runtimes/registry.ts';
import type {HeldCluster} from '../../runtimes/runtime.ts';
import {endProcess} from '../../support/process/detached-process.ts';
import {memberMark} from '../../runtimes/detached-members.ts';
import {processesLoggingBelow, processesMarked} from '../../support/process/find-processes.ts';
import {processState, type ProcessIdentity} from '../../support/process/process-identity.ts';
import {runtimeNames, type RuntimeName} from '../../topology/topology.ts';
import {recordedNames} from './cluster-record.ts';
import {controlFolderFor, removeControlFolder} from './control-folder.ts';
import {clusterFolder, clusterNamePattern, logsFolder} from './state-home.ts';

/** The remains of a cluster whose state is gone. */
export type StrayCluster = {
  name: string;
  /** The runtimes that hold something of it; empty when there are only processes. */
  runtimes: RuntimeName[];
  /** Names of the running members. */
  alive: string[];
  orphans: Orphan[];
};

/** A member's process, found by its mark, or by the log in the cluster's folder that it writes to. */
export type Orphan = {folder: string; cluster: string; member: string; identity: ProcessIdentity};

export type StrayOptions = {signal: AbortSignal; onWarning?: ((line: string) => void) | undefined};

/**
 * Returns clusters that a runtime finds by label, or that left processes behind, and whose state folder is gone; by
 * name. Includes those of this state home, and those of other homes that a runtime knows.
 */
export async function strayClusters(home: string, options: StrayOptions): Promise<StrayCluster[]> {
  const held = await heldByRuntimes(options);
  const otherHomes = held.flatMap(({folders}) => folders.map(dirname)).filter((folder) => folder !== home);
  // In this order: a record is written before its first process runs, and removed after the last one has ended.
  const seen = findOrphans(home);
  const recorded = await recordedNames(home);
  const orphans = [
    ...seen.filter(({cluster, identity}) => !recorded.includes(cluster) && processState(identity) !== 'gone'),
    ...[...new Set(otherHomes)]
      .flatMap(findOrphans)
      .filter(({folder}) => held.some(({folders}) => folders.includes(folder))),
  ];
  const names = new Set([...held.map(({name}) => name), ...orphans.map(({cluster}) => cluster)]);
  return [...names].sort().map((name) => {
    const ofRuntimes = held.filter((one) => one.name === name);
    const ofOurs = orphans.filter(({cluster}) => cluster === name);
    return {
      name,
      runtimes: ofRuntimes.map(({runtime}) => runtime),
      alive: [...new Set([...ofRuntimes.flatMap(({alive}) => alive), ...ofOurs.map(({member}) => member)])],
      orphans: ofOurs,
    };
  });
}

/**
 * Returns the cluster of this home whose state is gone and that left this process behind; null when the process is not
 * such a member.
 */
export async function clusterLeaving(home: string, pid: number): Promise<string | null> {
  const orphan = findOrphans(home).find(({identity}) => identity.pid === pid);
  if (!orphan) return null;
  return (await recordedNames(home)).includes(orphan.cluster) ? null : orphan.cluster;
}

/** Returns the members whose process still runs, for a caller that knows that the cluster's record is gone. */
export function orphanedMembers(home: string, cluster: string): string[] {
  return [...new Set(processesOf(home, cluster).map(({member}) => member))];
}

/** What runs of a cluster, whatever its record says of it. */
export function processesOf(home: string, cluster: string): Orphan[] {
  return findOrphans(home).filter((orphan) => orphan.cluster === cluster);
}

export async function removeStray(home: string, stray: StrayCluster, signal: AbortSignal): Promise<void> {
  const {name, runtimes, orphans} = stray;
  const folder = clusterFolder(home, name);
  const context = {clusterName: name, folder, logsFolder: logsFolder(folder), image: '', signal};
  await Promise.all([
    ...runtimes.map(async (runtime) => (await loadRuntime(runtime)).remove(context, [])),
    ...orphans.map(({identity}) => endProcess(identity)),
  ]);
  for (const itsFolder of new Set([folder, ...orphans.map((orphan) => orphan.folder)])) {
    const members = orphans.filter((orphan) => orphan.folder === itsFolder).map(({member}) => member);
    await removeControlFolder(controlFolderFor(itsFolder, members), itsFolder);
  }
}

async function heldByRuntimes(options: StrayOptions): Promise<(HeldCluster & {runtime: RuntimeName})[]> {
  const lists = await Promise.all(
    runtimeNames.map(async (runtime) => {
      const clusters = await (await loadRuntime(runtime)).clusters(options);
      return clusters.map((cluster) => ({...cluster, runtime}));
    }),
  );
  return lists.flat();
}

/** Includes members of clusters whose state exists. */
function findOrphans(home: string): Orphan[] {
  const real = realPath(home);
  const marked = processesMarked(memberMark).flatMap(({identity, value}) => {
    const cluster = relative(real, dirname(value));
    return clusterNamePattern.test(cluster)
      ? [{folder: clusterFolder(real, cluster), cluster, member: basename(value), identity}]
      : [];
  });
  // A folder that was renamed takes its logs with it, and a wrapper around memcached may have cleared the environment.
  const logging = processesLoggingBelow(real).flatMap(({identity, logFile}) => {
    const cluster = dirname(dirname(relative(real, logFile)));
    const folder = clusterFolder(real, cluster);
    const isLog = logsFolder(folder) === dirname(logFile) && logFile.endsWith('.log');
    const isKnown = marked.some((one) => one.identity.pid === identity.pid);
    return isLog && !isKnown ? [{folder, cluster, member: basename(logFile, '.log'), identity}] : [];
  });
  return [...marked, ...logging];
}

/** In the form in which the system names open files. */
function realPath(home: string): string {
  try {
    return realpathSync(home);
  } catch {
    return home;
  }
}
