import type {RuntimeContext} from '../runtime.ts';
import {tryDocker} from './docker-cli.ts';
import {ImageUnavailableError} from './docker-errors.ts';
import {complaintIn} from './explain-failure.ts';

/** Long enough for a slow line; a person who does not want to wait presses Ctrl-C. */
const pullTimeoutMs = 30 * 60_000;

/** Pulls an image, telling each step of it. Throws ImageUnavailableError, and InterruptedError on abort. */
export async function pullImage({
  image,
  signal,
  onProgress,
}: Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'>): Promise<void> {
  onProgress?.(`pulling ${image}`);
  const {stderr, error} = await tryDocker(['pull', image], {
    signal,
    timeoutMs: pullTimeoutMs,
    onLine: (line) => onProgress?.(`pulling ${image}: ${line}`),
  });
  if (error) throw error.code === 'DOCKER_FAILED' ? new ImageUnavailableError(image, complaintIn(stderr)) : error;
}
