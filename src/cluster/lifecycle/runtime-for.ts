import {MclusterError} from '../../errors/mcluster-error.ts';
import {chooseRuntime, type RuntimeChoice} from '../../runtimes/registry.ts';
import type {ProbeContext} from '../../runtimes/runtime.ts';
import type {Topology} from '../../topology/topology.ts';

/**
 * The user did not select docker by name, so docker's own error would not say why it is needed, nor how to do without.
 */
export class ProxyNeedsDockerError extends MclusterError {
  constructor(cause: MclusterError) {
    super({
      code: cause.code,
      message: `proxy.runtime is "docker", but Docker can't be used here: ${cause.message}`,
      hint: 'run the proxy on the host, proxy: {runtime: host}; to see what is missing: mcluster doctor',
      details: cause.details,
      cause,
    });
  }
}

/**
 * Returns the runtime of a topology on this machine: a proxy in a container can't reach nodes outside of containers.
 * Throws what `chooseRuntime` throws.
 *
 * @throws {ProxyNeedsDockerError} when a proxy is to run in a container and docker can't be used
 */
export async function runtimeFor({runtime, proxy}: Topology, context: ProbeContext): Promise<RuntimeChoice> {
  const mustBeDocker = runtime !== 'docker' && proxy && proxy.runtime === 'docker';
  if (!mustBeDocker) return chooseRuntime(runtime, context);
  try {
    return await chooseRuntime('docker', context, 'which a proxy in a container needs');
  } catch (error) {
    throw error instanceof MclusterError && error.code !== 'INTERRUPTED' ? new ProxyNeedsDockerError(error) : error;
  }
}
