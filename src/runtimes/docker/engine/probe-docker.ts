import {MclusterError} from '../../../errors/mcluster-error.ts';
import type {ProbeContext, RuntimeAvailability} from '../../runtime.ts';
import {composePlugin} from './compose-plugin.ts';
import {DockerFailedError, ImageUnavailableError} from './docker-errors.ts';
import {examineCompose, examineEngine, examineImage} from './examine-docker.ts';
import {isEngineElsewhere, PortsElsewhereError} from './ports-elsewhere.ts';
import {pullImage} from '../image/pull-image.ts';

/**
 * Checks that an engine answers, and that Compose v2 and the image are present. A missing image is pulled here, since
 * only a pull shows whether it can be pulled.
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
    // A start needs them, with their YAML library; load them while waiting for the answers.
    if (plugin !== null && !lookOnly) void Promise.all([import('../compose-file.ts'), import('./compose.ts')]);
    const [engine, compose, present] = await answers;
    const problem = engine.error ?? compose?.error;
    if (problem) return unavailable(problem);
    // A user who selects Docker by name may have forwarded the ports to this machine.
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
