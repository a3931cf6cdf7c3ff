import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {loadRuntime} from '../runtimes/registry.ts';
import type {LogOptions} from '../runtimes/runtime.ts';
import {keepRecord, readRecord} from './cluster-record.ts';
import {demandRecord} from './demand-record.ts';
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

/**
 * A member's log. With `follow` it goes on until aborted, over all lives of the member, and ends when the cluster is
 * taken down. Throws LogGoneError when somebody else has removed it.
 */
export async function* memberLogs(
  {home, name, member}: {home: string; name: string; member: string},
  options: LogOptions,
): AsyncGenerator<string> {
  const record = await demandRecord(home, name);
  const [found] = await findMembers(record.topology, [member]);
  const runtime = await loadRuntime(record.runtime);
  yield* memberProcesses(runtime, keepRecord(clusterFolder(home, name), record), options).logs(found!, options);
  if (!options.follow || options.signal.aborted) return;
  const now = await readRecord(home, name);
  if (now?.phase === 'up' && now.createdAt === record.createdAt) throw new LogGoneError(name, member);
}
