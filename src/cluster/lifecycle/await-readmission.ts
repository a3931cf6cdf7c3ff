import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {membersOf, type MemberRole} from '../../topology/topology.ts';
import {askProxies, notRunning, problemIn} from '../faults/ask-proxies.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import type {MemberProcesses} from '../members/member-processes.ts';
import {seenByProxies} from '../status/seen-by-proxies.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

export type ReadmissionOptions = {
  timeoutMs?: number | undefined;
  signal: AbortSignal;
  onWarning?: ((line: string) => void) | undefined;
};

/** More than a proxy allows a member for answering and being flushed; a fraction of a second is usual. */
const longestMs = 10_000;
const reportTimeoutMs = 1000;
/** The engine has already answered the caller; if it has frozen since, do not wait long. */
const engineTimeoutMs = 3000;

/**
 * Waits until each running proxy uses all members that run and have no fault on their links, so that the next command
 * meets the cluster in its final state. Only policy `repair` leaves out members that answer. A member not readmitted
 * before the deadline is reported through `onWarning`, since the requested work was done; so is an engine that does not
 * report which members run.
 * @throws {InterruptedError} on abort
 */
export async function awaitReadmission(
  record: ClusterRecord,
  processes: MemberProcesses,
  {timeoutMs = longestMs, signal, onWarning}: ReadmissionOptions,
): Promise<void> {
  const {proxy} = record.topology;
  if (!proxy || proxy.policy !== 'repair') return;
  const found = await running(record, processes).catch((error: unknown) => problemIn(error));
  if (found instanceof MclusterError) {
    onWarning?.(`can't determine whether the proxies of ${record.name} use every running member: ${found.message}`);
    return;
  }
  const [proxies, members] = found;
  const patience = {timeoutMs: Math.min(timeoutMs, longestMs), signal};
  const answers = await askProxies<object>(record, proxies, ['readmit', {members}], patience);
  const late = answers.flatMap(({proxy: name, problem}) => (problem === null || problem === notRunning ? [] : [name]));
  if (late.length === 0) return;
  const {of: viewsOf} = await seenByProxies(record, {timeoutMs: reportTimeoutMs, signal});
  for (const name of late) {
    const out = members.filter((member) =>
      viewsOf(member).some((view) => view.proxy === name && view.state === 'down'),
    );
    const what = out.length > 0 ? `does not use ${out.join(', ')} yet` : 'did not answer';
    const look = `${nextCommand(record.name, 'status')}, and ${nextCommand(record.name, `logs ${name}`)}`;
    onWarning?.(`${name} ${what} after ${patience.timeoutMs} ms: see ${look}`);
  }
}

/**
 * Returns the names of the running proxies, and of the other running members, without those off their network, which
 * can't be reached.
 */
async function running({topology}: ClusterRecord, processes: MemberProcesses): Promise<[string[], string[]]> {
  const all = membersOf(topology);
  const states = await processes.inspect(all, {timeoutMs: engineTimeoutMs});
  const names = (wanted: (role: MemberRole) => boolean): string[] =>
    all.filter(({role}, index) => wanted(role) && isReachable(states[index]!)).map(({name}) => name);
  return [names((role) => role === 'proxy'), names((role) => role !== 'proxy')];
}

function isReachable({state, offNetwork}: MemberProcessState): boolean {
  return state === 'running' && offNetwork !== true;
}
