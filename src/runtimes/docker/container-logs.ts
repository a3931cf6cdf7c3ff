import {InterruptedError} from '../../errors/interrupted-error.ts';
import {execLines} from '../../support/exec.ts';
import {waitUntil} from '../../support/wait-until.ts';
import type {LogOptions, RuntimeContext, RuntimeNode} from '../runtime.ts';
import {inspectContainers, type Container} from './containers.ts';

/**
 * A container's log as the engine keeps it: all of its lives, as long as the container exists. `docker logs --follow`
 * ends with the life it follows; this goes on with the next one, as following a process's log file does.
 */
export async function* containerLogs(
  context: RuntimeContext,
  {node}: RuntimeNode,
  {follow, signal}: LogOptions,
): AsyncGenerator<string> {
  const find = async (): Promise<Container | null> => {
    const containers = await inspectContainers(context, [node.name], {signal: context.signal});
    return containers.get(node.name) ?? null;
  };
  let container = await find();
  let since: string[] = [];
  while (container !== null && !signal.aborted) {
    yield* execLines('docker', ['logs', ...(follow ? ['--follow'] : []), ...since, container.id], {signal});
    if (!follow) return;
    container = await untilNextLife(find, signal);
    since = container?.finishedAt ? ['--since', container.finishedAt] : [];
  }
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
