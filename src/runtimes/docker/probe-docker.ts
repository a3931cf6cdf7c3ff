import {MclusterError} from '../../errors/mcluster-error.ts';
import type {ProbeContext, RuntimeAvailability} from '../runtime.ts';
import {composePlugin} from './compose-plugin.ts';
import {DockerFailedError, ImageUnavailableError} from './docker-errors.ts';
import {examineCompose, examineEngine, examineImage} from './examine-docker.ts';
import {isEngineElsewhere, PortsElsewhereError} from './ports-elsewhere.ts';
import {pullImage} from './pull-image.ts';

/**
 * Available means: an engine answers, Compose v2 is there, and so is the image. Whether an image can be pulled is only
 * known by pulling it, so a missing one is pulled here.
 */
export async function probeDocker(context: ProbeContext): Promise<RuntimeAvailability> {
  const {image, signal, lookOnly = false, askedFor = false} = context;
  const call = {signal, timeoutMs: 10_000};
  const plugin = composePlugin();
  try {
    const answers = Promise.all([
      examineEngine(call),
      plugin !== null && askedFor ? null : examineCompose(call),
      examineImage(image, call),
    ]);
    // A start will need it, with its YAML library, while nothing is as idle as now.
    if (plugin !== null && !lookOnly) void import('./compose-file.ts');
    const [engine, compose, present] = await answers;
    const problem = engine.error ?? compose?.error;
    if (problem) return unavailable(problem);
    // Who asks for Docker by name may have seen to it that the ports are here.
    if (!askedFor && (await isEngineElsewhere(call))) return unavailable(new PortsElsewhereError(null));
    const isMissing = present.error instanceof ImageUnavailableError;
    if (isMissing && lookOnly) return {available: true, engine: `memcached (${image}, to be pulled)`};
    const found = isMissing ? await pullImage(context) : present;
    return found.error ? unavailable(found.error) : {available: true, engine: found.found};
  } catch (error) {
    const isOurs = error instanceof MclusterError;
    return unavailable(isOurs ? error : new DockerFailedError('docker version', String(error), {}));
  }
}

function unavailable(error: MclusterError): RuntimeAvailability {
  return {available: false, reason: error.message, hint: error.hint ?? 'mcluster doctor', error};
}
