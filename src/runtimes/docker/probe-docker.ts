import {MclusterError} from '../../errors/mcluster-error.ts';
import type {RuntimeAvailability, RuntimeContext} from '../runtime.ts';
import {DockerFailedError, ImageUnavailableError} from './docker-errors.ts';
import {examineDocker, examineImage} from './examine-docker.ts';
import {pullImage} from './pull-image.ts';

/**
 * Available means: an engine answers, Compose v2 is there, and so is the image. Whether an image can be pulled is only
 * known by pulling it, so a missing one is pulled here.
 */
export async function probeDocker(
  context: Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'>,
): Promise<RuntimeAvailability> {
  const {image, signal} = context;
  try {
    const findings = await examineDocker(image, {signal});
    const problem = findings.find(({error}) => error !== null)?.error;
    if (!problem) return {available: true, engine: findings.at(-1)?.found ?? image};
    if (!(problem instanceof ImageUnavailableError)) return unavailable(problem);
    await pullImage(context);
    const pulled = await examineImage(image, {signal});
    return pulled.error ? unavailable(pulled.error) : {available: true, engine: pulled.found};
  } catch (error) {
    const isOurs = error instanceof MclusterError;
    return unavailable(isOurs ? error : new DockerFailedError('docker version', String(error), {}));
  }
}

function unavailable(error: MclusterError): RuntimeAvailability {
  return {available: false, reason: error.message, hint: error.hint ?? 'mcluster doctor', error};
}
