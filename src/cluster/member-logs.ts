import {InterruptedError} from '../errors/interrupted-error.ts';
import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {loadRuntime} from '../runtimes/registry.ts';
import type {LogOptions, NodeProcessState} from '../runtimes/runtime.ts';
import {waitUntil} from '../support/wait-until.ts';
import {isBeingChanged} from './cluster-lock.ts';
import {keepRecord, readRecord, type ClusterRecord} from './cluster-record.ts';
import {awaitRecord} from './demand-record.ts';
import {findMembers} from './member-names.ts';
import {memberProcesses} from './member-processes.ts';
import {clusterFolder} from './state-home.ts';

/** A log was removed while somebody wanted more of it: the file, or the container that the engine keeps it for. */
export class LogGoneError extends MclusterError {
  constructor(cluster: string, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `the log of ${member} can't be followed any further: it was removed, or its container was`,
      hint: `make another: ${nextCommand(cluster, `restart ${member}`)}`,
      details: {cluster, member},
    });
  }
}

/** Nothing of what the member said is kept any more. */
export class NoLogError extends MclusterError {
  constructor(cluster: string, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `${member} has no log: its container was removed`,
      hint: `make another: ${nextCommand(cluster, `start ${member}`)}`,
      details: {cluster, member},
    });
  }
}

/**
 * A member's log. With `follow` it goes on until aborted, over all lives of the member, also when a command of ours makes
 * its container anew, and ends when the cluster is taken down. Throws LogGoneError when somebody else has removed it, and
 * NoLogError when it was removed before.
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
  const look = async (): Promise<NodeProcessState> => (await processes.inspect([found!]))[0]!;
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

/** Once nobody changes it any more: whether it is still that cluster, and has not been taken down or is about to be. */
async function isUpAndAtRest(home: string, {name, createdAt}: ClusterRecord, signal: AbortSignal): Promise<boolean> {
  const isAtRest = async (): Promise<true | undefined> => ((await isBeingChanged(home, name)) ? undefined : true);
  try {
    await waitUntil(isAtRest, {timeoutMs: Infinity, signal});
  } catch (error) {
    // Aborting is how following ends.
    if (error instanceof InterruptedError) return false;
    throw error;
  }
  const now = await readRecord(home, name);
  return now?.phase === 'up' && now.createdAt === createdAt;
}
