import {MclusterError} from '../../errors/mcluster-error.ts';
import type {RuntimeAvailability, RuntimeContext} from '../runtime.ts';
import {seesComposePlugin} from './compose-plugin.ts';
import {DockerFailedError, ImageUnavailableError} from './docker-errors.ts';
import {examineCompose, examineEngine, examineImage} from './examine-docker.ts';
import {pullImage} from './pull-image.ts';

/**
 * Available means: an engine answers, Compose v2 is there, and so is the image. Whether an image can be pulled is only
 * known by pulling it, so a missing one is pulled here.
 */
export async function probeDocker(
  context: Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'>,
): Promise<RuntimeAvailability> {
  const {image, signal} = context;
  const call = {signal, timeoutMs: 10_000};
  try {
    const [engine, compose, present] = await Promise.all([
      examineEngine(call),
      seesComposePlugin() ? null : examineCompose(call),
      examineImage(image, call),
    ]);
    const problem = engine.error ?? compose?.error;
    if (problem) return unavailable(problem);
    const found = present.error instanceof ImageUnavailableError ? await pullImage(context) : present;
    return found.error ? unavailable(found.error) : {available: true, engine: found.found};
  } catch (error) {
    const isOurs = error instanceof MclusterError;
    return unavailable(isOurs ? error : new DockerFailedError('docker version', String(error), {}));
  }
}

function unavailable(error: MclusterError): RuntimeAvailability {
  return {available: false, reason: error.message, hint: error.hint ?? 'mcluster doctor', error};
}
