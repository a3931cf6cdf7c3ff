import {identify, type ProcessIdentity} from './process-identity.ts';
import {waitUntil} from './wait-until.ts';

/** What programs are given to end in an orderly way. */
const graceMs = 5_000;

/** The process that has begun a group of its own; `startTime` null: it could not be read. */
export type GroupLeader = Omit<ProcessIdentity, 'startTime'> & {startTime: string | null};

/** Ends the group of this process, also when it is gone itself: SIGTERM, and what is left of it after a grace, SIGKILL. */
export async function endGroup(leader: GroupLeader): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  const gone = await waitUntil(() => (signalGroup(leader, 0) ? undefined : true), {timeoutMs: graceMs});
  if (!gone) signalGroup(leader, 'SIGKILL');
}

/**
 * Whether there was anybody to get it. The system gives nobody the pid of a leader that is gone while its group has
 * members; so if there is a process with this pid that is another one, our group is no more, and that pid is not ours.
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
