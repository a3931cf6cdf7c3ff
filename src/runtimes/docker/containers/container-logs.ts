import {InterruptedError} from '../../../errors/interrupted-error.ts';
import {execLines} from '../../../support/exec.ts';
import {waitUntil} from '../../../support/wait-until.ts';
import type {LogOptions, RuntimeContext, StartedMember} from '../../runtime.ts';
import {inspectContainers, type Container} from './containers.ts';
import {demandSameEngine} from '../engine/engine-identity.ts';

/**
 * Yields a container's log as the engine keeps it: of all its runs, as long as the container exists. `docker logs
 * --follow` ends with the current run; this continues with the next one, like following a process's log file.
 */
export async function* containerLogs(
  context: RuntimeContext,
  {name}: StartedMember,
  {follow, signal}: LogOptions,
): AsyncGenerator<string> {
  const find = async (): Promise<Container | null> => {
    const containers = await inspectContainers(context, [name], {signal: context.signal});
    return containers.get(name) ?? null;
  };
  let container = await find();
  if (container === null) await demandSameEngine(context, context);
  let last = '';
  while (container !== null && !signal.aborted) {
    const options = [...(follow ? ['--follow'] : []), ...(last === '' ? [] : ['--since', last])];
    const yielded = last;
    const lines = execLines('docker', ['logs', '--timestamps', ...options, container.id], {signal});
    for await (const stamped of lines) {
      const [stamp, line] = splitOnce(stamped);
      // `--since` includes the given line. Lines of stdout and stderr may swap places, so compare runs rather than
      // lines.
      if (stamp > yielded) yield line;
      if (stamp > last) last = stamp;
    }
    if (!follow) return;
    container = await untilNextLife(find, signal);
  }
}

/** Timestamps have a fixed width, so they compare as text. */
function splitOnce(stamped: string): [stamp: string, line: string] {
  const space = stamped.indexOf(' ');
  return space === -1 ? [stamped, ''] : [stamped.slice(0, space), stamped.slice(space + 1)];
}

/** Resolves to the container once it runs again; null when it was removed or the signal is aborted. */
async function untilNextLife(find: () => Promise<Container | null>, signal: AbortSignal): Promise<Container | null> {
  const look = async (): Promise<{next: Container | null} | undefined> => {
    const container = await find();
    return container?.state.state === 'exited' ? undefined : {next: container};
  };
  try {
    const answer = await waitUntil(look, {timeoutMs: Infinity, signal, firstPauseMs: 50, maxPauseMs: 500});
    return answer?.next ?? null;
  } catch (error) {
    // An abort is the regular end of following.
    if (error instanceof InterruptedError) return null;
    throw error;
  }
}
