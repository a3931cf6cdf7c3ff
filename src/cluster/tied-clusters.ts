import {leaveWill} from '../support/last-will.ts';
import {ownProgram} from '../support/package-root.ts';
import type {ClusterRecord} from './cluster-record.ts';
import {clusterFolder} from './state-home.ts';

/**
 * Has the cluster brought down when this process ends, however that comes about, unless it is untied before.
 * @throws {WatchdogError} when that can't be seen to
 */
export async function tieToUs(home: string, {name, createdAt, runtime}: ClusterRecord): Promise<void> {
  untie(home, name);
  const will = await leaveWill({
    file: process.execPath,
    // Not one that has the same name by then.
    args: [ownProgram('bin/run.js'), 'down', '--name', name, '--created', createdAt],
    env: {MCLUSTER_HOME: home},
    // A `docker compose up` that we have started may go on for a moment.
    againAfterSeconds: runtime === 'docker' ? 3 : undefined,
  });
  tied.set(clusterFolder(home, name), will);
}

/** It is down, or is to outlive us after all. */
export function untie(home: string, name: string): void {
  const folder = clusterFolder(home, name);
  tied.get(folder)?.();
  tied.delete(folder);
}

/** By folder: what revokes the will. */
const tied = new Map<string, () => void>();
