import type {RuntimeContext, StartedMember} from '../../runtime.ts';
import {inspectContainers, seenContainer} from './containers.ts';
import {docker, tryDocker} from '../engine/docker-cli.ts';

/**
 * Runs `docker COMMAND CONTAINER` on a member's container and resolves to the container's id; null when it has none. A
 * container that is already in the wanted state (not running, paused, not paused) is no error, as with processes.
 *
 * The caller has usually inspected the container already; reusing that saves a start of the docker CLI.
 */
export async function actOnContainer(
  context: RuntimeContext,
  {name}: StartedMember,
  command: readonly string[],
): Promise<string | null> {
  const seen = seenContainer(context, name);
  if (seen !== undefined && (await act(context, seen, command))) return seen;
  // The container may have been recreated since, with `docker compose up` on the same file.
  const present = (await inspectContainers(context, [name], context)).get(name);
  return present && (await act(context, present.id, command)) ? present.id : null;
}

/** Waits for a container to end, up to a deadline: one that ignores a signal is no error. */
export async function waitForEnd(context: RuntimeContext, id: string): Promise<void> {
  const deadline = AbortSignal.timeout(endDeadlineMs);
  try {
    await docker(['wait', id], {signal: AbortSignal.any([context.signal, deadline])});
  } catch (error) {
    if (!deadline.aborted) throw error;
  }
}

const endDeadlineMs = 5_000;

/** Resolves to false when there is no such container. */
async function act(context: RuntimeContext, id: string, command: readonly string[]): Promise<boolean> {
  const {stderr, error} = await tryDocker([...command, id], context);
  if (!error || /is not running|is already paused|is not paused|container state improper/i.test(stderr)) return true;
  if (/no such container/i.test(stderr)) return false;
  throw error;
}
