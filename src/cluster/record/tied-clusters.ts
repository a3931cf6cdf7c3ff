import {leaveWill} from '../../support/process/last-will.ts';
import {ownProgram} from '../../support/files/package-root.ts';
import type {Runtime} from '../../runtimes/runtime.ts';
import {clusterFolder} from './state-home.ts';
import type {ClusterRecord} from './record-shape.ts';

/**
 * Brings the cluster down when this process ends, for whatever reason, unless it is untied before.
 * @throws {WatchdogError} when the watchdog can't be started
 */
export async function tieToUs(
  home: string,
  {name, createdAt}: ClusterRecord,
  {inContainers}: Pick<Runtime, 'inContainers'>,
): Promise<void> {
  untie(home, name);
  const {cancel} = await leaveWill({
    file: process.execPath,
    // Not a later cluster of the same name.
    args: [ownProgram('bin/run.js'), 'down', '--name', name, '--created', createdAt],
    env: {MCLUSTER_HOME: home},
    // What this process had asked an engine for may continue for a moment.
    againAfterSeconds: inContainers ? 3 : undefined,
  });
  tied.set(clusterFolder(home, name), cancel);
}

/** Call this when it is down, or should outlive this process after all. */
export function untie(home: string, name: string): void {
  const folder = clusterFolder(home, name);
  tied.get(folder)?.();
  tied.delete(folder);
}

/** By folder: the function that disarms the watchdog. */
const tied = new Map<string, () => void>();
