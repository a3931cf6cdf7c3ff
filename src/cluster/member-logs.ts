import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {loadRuntime} from '../runtimes/registry.ts';
import type {LogOptions} from '../runtimes/runtime.ts';
import {keepRecord, readRecord} from './cluster-record.ts';
import {demandRecord} from './demand-record.ts';
import {findMembers} from './member-names.ts';
import {memberProcesses} from './member-processes.ts';
import {clusterFolder} from './state-home.ts';

/** A log went with the container that the engine kept it for, while somebody wanted more of it. */
export class LogGoneError extends MclusterError {
  constructor(cluster: string, member: string) {
    super({
      code: 'MEMBER_STATE',
      message: `the log of ${member} can't be followed any further: its container was removed`,
      hint: `make another: ${nextCommand(cluster, `start ${member}`)}`,
      details: {cluster, member},
    });
  }
}

/**
 * A member's log. With `follow` it goes on until aborted, over all lives of the member, and ends when the cluster is
 * taken down. Throws LogGoneError when somebody else has removed the container.
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
  if ((await readRecord(home, name))?.phase === 'up') throw new LogGoneError(name, member);
}
