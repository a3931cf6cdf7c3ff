import {identify, type ProcessIdentity} from './process-identity.ts';
import {waitUntil} from '../wait-until.ts';

/** How long programs have to end after SIGTERM. */
const graceMs = 5_000;

/** The process that leads a process group; `startTime` is null if it could not be read. */
export type GroupLeader = Omit<ProcessIdentity, 'startTime'> & {startTime: string | null};

/**
 * Ends a process group, even if its leader is gone: sends SIGTERM, then SIGKILL to what remains after a grace period.
 */
export async function endGroup(leader: GroupLeader): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  const gone = await waitUntil(() => (signalGroup(leader, 0) ? undefined : true), {timeoutMs: graceMs});
  if (!gone) signalGroup(leader, 'SIGKILL');
}

/**
 * Returns whether any process received the signal. The system does not reuse a leader's pid while its group has
 * members. So if another process has this pid now, the group is gone.
 */
function signalGroup({pid, startTime}: GroupLeader, signal: NodeJS.Signals | 0): boolean {
  const present = identify(pid);
  if (present !== null && startTime !== null && present.startTime !== startTime) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
