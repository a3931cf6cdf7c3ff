import {InterruptedError} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import type {VerbJob} from './member-verb.ts';
import {demandOnNetwork, startMembers, stopMembers} from './start-members.ts';
import {demandPorts, neededBy} from '../lifecycle/port-clashes.ts';
import {isAlive} from '../lifecycle/starting.ts';

/** A restart failed after it had ended running members: has the failure, and the members that are dead now. */
export class RestartFailedError extends MclusterError {
  constructor(cluster: string, ended: readonly MemberAddress[], cause: MclusterError) {
    const names = ended.map(({name}) => name);
    const start = `to start them again: ${nextCommand(cluster, `start ${names.join(' ')}`)}`;
    super({
      code: cause.code,
      message: `${cause.message}\nstopped for the restart and not running now: ${names.join(', ')}`,
      hint: cause.hint === undefined ? start : `${cause.hint}; ${start}`,
      details: {...cause.details, ended: names},
      cause,
    });
  }
}

/**
 * Restarts members. Ends none before it has checked that the dead ones can be started; if a start fails later, the
 * error lists the dead ones, and if the caller aborts, those that ran before are started again.
 */
export async function restartMembers(job: VerbJob, timeoutMs?: number): Promise<void> {
  const {record, home, members, states} = job;
  demandOnNetwork(job);
  const {name, topology} = record;
  const ranBefore = members.filter((_member, index) => isAlive(states[index]!));
  const dead = members.filter((member) => !ranBefore.includes(member));
  await demandPorts(neededBy(dead, topology), home, {offset: topology.ports.offset, cluster: name});
  try {
    await stopMembers({...job, members: ranBefore});
    await startMembers(job, timeoutMs);
  } catch (error) {
    const ended = await endedOf(job, ranBefore);
    if (job.signal.aborted && ended.length > 0 && (await startAgain(job, ended, timeoutMs)))
      throw new InterruptedError(`interrupted; started again, empty: ${ended.map((member) => member.name).join(', ')}`);
    throw ended.length > 0 && error instanceof MclusterError ? new RestartFailedError(name, ended, error) : error;
  }
}

/** Starts what an interrupted restart has stopped, regardless of the abort. Returns whether all of it answers. */
async function startAgain(job: VerbJob, members: readonly MemberAddress[], timeoutMs?: number): Promise<boolean> {
  const states = members.map((member) => job.states[job.members.indexOf(member)]!);
  const {signal} = new AbortController();
  // If that fails as well, the members are reported as dead.
  return startMembers({...job, members, states, processes: job.unabortable, signal}, timeoutMs).then(
    () => true,
    () => false,
  );
}

async function endedOf({unabortable}: VerbJob, members: readonly MemberAddress[]): Promise<MemberAddress[]> {
  // If the inspection fails as well, the original failure is more useful.
  const states = await unabortable.inspect(members).catch(() => []);
  return members.filter((_member, index) => states[index] !== undefined && !isAlive(states[index]));
}
