import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {membersOf, type MemberRole} from '../topology/topology.ts';
import type {ClusterRecord} from './cluster-record.ts';
import {askProxies, notRunning} from './faults/ask-proxies.ts';
import {problemIn} from './faults/healing.ts';
import type {NodeProcessState} from '../runtimes/runtime.ts';
import type {MemberProcesses} from './member-processes.ts';
import {seenByProxies} from './seen-by-proxies.ts';

export type TakenInOptions = {
  timeoutMs?: number | undefined;
  signal: AbortSignal;
  onWarning?: ((line: string) => void) | undefined;
};

/** More than a proxy gives a member to answer and be cleaned; a fraction of a second is usual. */
const longestMs = 10_000;
const reportTimeoutMs = 1000;
/** Who needs an engine has heard from it by now: one that is frozen is nothing to wait long for. */
const engineTimeoutMs = 3000;

/**
 * Waits until each proxy that runs has taken in all members that run and have no fault on their links: who goes on at once
 * meets the cluster as it is going to be. Only policy `repair` leaves out members that answer. Whoever is not taken in
 * when the time is up is a warning, since all that was asked for was done; so is an engine that does not say who runs.
 * Throws InterruptedError.
 */
export async function awaitTakenIn(
  record: ClusterRecord,
  processes: MemberProcesses,
  {timeoutMs = longestMs, signal, onWarning}: TakenInOptions,
): Promise<void> {
  const {proxy} = record.topology;
  if (!proxy || proxy.policy !== 'repair') return;
  const found = await running(record, processes).catch((error: unknown) => problemIn(error));
  if (found instanceof MclusterError) {
    onWarning?.(`whether the proxies of ${record.name} use all that run can't be seen: ${found.message}`);
    return;
  }
  const [proxies, members] = found;
  const patience = {timeoutMs: Math.min(timeoutMs, longestMs), signal};
  const answers = await askProxies<object>(record, proxies, ['takeIn', {members}], patience);
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

/** Names of the proxies that run, and of the others that do; nobody reaches one that is off its network. */
async function running({topology}: ClusterRecord, processes: MemberProcesses): Promise<[string[], string[]]> {
  const all = membersOf(topology);
  const states = await processes.inspect(all, {timeoutMs: engineTimeoutMs});
  const names = (wanted: (role: MemberRole) => boolean): string[] =>
    all.filter(({role}, index) => wanted(role) && isReachable(states[index]!)).map(({name}) => name);
  return [names((role) => role === 'proxy'), names((role) => role !== 'proxy')];
}

function isReachable({state, offNetwork}: NodeProcessState): boolean {
  return state === 'running' && offNetwork !== true;
}
