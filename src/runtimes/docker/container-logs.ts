import {InterruptedError} from '../../errors/interrupted-error.ts';
import {execLines} from '../../support/exec.ts';
import {waitUntil} from '../../support/wait-until.ts';
import type {LogOptions, RuntimeContext, StartedMember} from '../runtime.ts';
import {inspectContainers, type Container} from './containers.ts';
import {demandSameEngine} from './engine-identity.ts';

/**
 * A container's log as the engine keeps it: all of its lives, as long as the container exists. `docker logs --follow`
 * ends with the life it follows; this goes on with the next one, as following a process's log file does.
 */
export async function* containerLogs(
  context: RuntimeContext,
  {node}: StartedMember,
  {follow, signal}: LogOptions,
): AsyncGenerator<string> {
  const find = async (): Promise<Container | null> => {
    const containers = await inspectContainers(context, [node.name], {signal: context.signal});
    return containers.get(node.name) ?? null;
  };
  let container = await find();
  if (container === null) await demandSameEngine(context, context);
  let last = '';
  while (container !== null && !signal.aborted) {
    const options = [...(follow ? ['--follow'] : []), ...(last === '' ? [] : ['--since', last])];
    const told = last;
    const lines = execLines('docker', ['logs', '--timestamps', ...options, container.id], {signal});
    for await (const stamped of lines) {
      const [stamp, line] = splitOnce(stamped);
      // `--since` includes the line that it names. Lines of stdout and stderr may swap places, so compare lives, not lines.
      if (stamp > told) yield line;
      if (stamp > last) last = stamp;
    }
    if (!follow) return;
    container = await untilNextLife(find, signal);
  }
}

/** Times are of fixed width, so they compare as text. */
function splitOnce(stamped: string): [stamp: string, line: string] {
  const space = stamped.indexOf(' ');
  return space === -1 ? [stamped, ''] : [stamped.slice(0, space), stamped.slice(space + 1)];
}

/** The container once it runs again; null when it was removed or nobody wants to know any more. */
async function untilNextLife(find: () => Promise<Container | null>, signal: AbortSignal): Promise<Container | null> {
  const look = async (): Promise<{next: Container | null} | undefined> => {
    const container = await find();
    return container?.state.state === 'exited' ? undefined : {next: container};
  };
  try {
    const answer = await waitUntil(look, {timeoutMs: Infinity, signal, firstPauseMs: 50, maxPauseMs: 500});
    return answer?.next ?? null;
  } catch (error) {
    // Aborting is how following ends.
    if (error instanceof InterruptedError) return null;
    throw error;
  }
}
