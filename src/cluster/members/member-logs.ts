import {InterruptedError} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import type {LogOptions, MemberProcessState} from '../../runtimes/runtime.ts';
import {waitUntil} from '../../support/wait-until.ts';
import {isBeingChanged} from '../record/cluster-lock.ts';
import {keepRecord, readRecord} from '../record/cluster-record.ts';
import {awaitRecord} from '../record/demand-record.ts';
import {findMembers} from './member-names.ts';
import {memberProcesses} from './member-processes.ts';
import {clusterFolder} from '../record/state-home.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** A log was removed while it was being read: the file, or the container that the engine keeps it for. */
export class LogGoneError extends MclusterError {
  constructor(cluster: string, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `the log of ${member} can no longer be followed: the log or its container was removed`,
      hint: `create a new container: ${nextCommand(cluster, `restart ${member}`)}`,
      details: {cluster, member},
    });
  }
}

/** Nothing of the member's output is left. */
export class NoLogError extends MclusterError {
  constructor(cluster: string, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `${member} has no log: its container was removed`,
      hint: `create a new container: ${nextCommand(cluster, `start ${member}`)}`,
      details: {cluster, member},
    });
  }
}

/**
 * Yields a member's log. With `follow` it continues until aborted, over all runs of the member, even when an mcluster
 * command recreates its container, and ends when the cluster is taken down.
 * @throws {LogGoneError} when another program has removed the log
 * @throws {NoLogError} when the log was removed before
 */
export async function* memberLogs(
  {home, name, member}: {home: string; name: string; member: string},
  options: LogOptions,
): AsyncGenerator<string> {
  const {follow, signal} = options;
  const record = await awaitRecord(home, name, options.signal);
  const [found] = await findMembers(record.topology, [member]);
  const runtime = await loadRuntime(record.runtime);
  const processes = memberProcesses(runtime, keepRecord(clusterFolder(home, name), record), options);
  const look = async (): Promise<MemberProcessState> => (await processes.inspect([found!]))[0]!;
  let isEmpty = true;
  for (;;) {
    for await (const line of processes.logs(found!, options)) {
      isEmpty = false;
      yield line;
    }
    if (!follow || signal.aborted) break;
    if (!(await isUpAndAtRest(home, record, signal))) return;
    if ((await look()).containerId === null) throw new LogGoneError(name, member);
  }
  if (!isEmpty || signal.aborted) return;
  const {state, containerId} = await look();
  if (state === 'missing' && containerId === null) throw new NoLogError(name, member);
}

/** Waits until no mcluster changes the cluster, then returns whether it is still the same one and up. */
async function isUpAndAtRest(home: string, {name, createdAt}: ClusterRecord, signal: AbortSignal): Promise<boolean> {
  const isAtRest = async (): Promise<true | undefined> => ((await isBeingChanged(home, name)) ? undefined : true);
  try {
    await waitUntil(isAtRest, {timeoutMs: Infinity, signal});
  } catch (error) {
    // An abort is the regular end of following.
    if (error instanceof InterruptedError) return false;
    throw error;
  }
  const now = await readRecord(home, name);
  return now?.phase === 'up' && now.createdAt === createdAt;
}
