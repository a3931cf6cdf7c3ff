import {readFileSync} from 'node:fs';
import {identify, processState} from '../../../support/process/process-identity.ts';

/**
 * Returns whether a container's main process was stopped by `docker kill --signal SIGSTOP`, which the engine does not
 * notice: it still reports the container as running. Works on Linux with an engine on this machine; false elsewhere,
 * where the pid may not exist or belong to another process. A process belongs to the container if its control group
 * names it.
 */
export function isStoppedBySignal(pid: number, containerId: string): boolean {
  try {
    if (!readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(containerId)) return false;
  } catch {
    return false;
  }
  const process = identify(pid);
  return process !== null && processState(process) === 'paused';
}
