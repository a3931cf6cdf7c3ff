import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {execLines} from '../../support/exec.ts';
import type {RuntimeContext} from '../runtime.ts';
import {ImageUnavailableError} from './docker-errors.ts';
import {examineImage, type DockerFinding} from './examine-docker.ts';
import {complaintIn} from './explain-failure.ts';

/** Pulls an image, telling each step of it, and says what came of it. Throws InterruptedError on abort. */
export async function pullImage({
  image,
  signal,
  onProgress,
}: Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'>): Promise<DockerFinding> {
  onProgress?.(`pulling ${image}`);
  let last = '';
  for await (const line of execLines('docker', ['pull', image], {signal})) {
    onProgress?.(`pulling ${image}: ${line}`);
    last = line;
  }
  throwIfInterrupted(signal);
  const finding = await examineImage(image, {signal});
  if (!(finding.error instanceof ImageUnavailableError)) return finding;
  return {needs: 'image', found: null, error: new ImageUnavailableError(image, complaintIn(last))};
}
