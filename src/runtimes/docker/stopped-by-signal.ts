import {readFileSync} from 'node:fs';
import {identify, processState} from '../../support/process-identity.ts';

/**
 * Whether a container's main process was stopped by `docker kill --signal SIGSTOP`, of which its engine knows nothing: to
 * it the container runs. Can be seen on Linux alone, and where the engine runs on this machine; false elsewhere, where
 * the pid is nobody's or another's. A process of this machine is the container's if its control group names it.
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
