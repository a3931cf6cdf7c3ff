import {lookup} from 'node:dns/promises';
import {networkInterfaces} from 'node:os';
import {MclusterError} from '../../../errors/mcluster-error.ts';
import {tryDocker, type DockerCall} from './docker-cli.ts';
import {currentContext, engineAddress} from './docker-config.ts';

/**
 * The engine's ports are not on this machine (a Docker service beside a CI job, a virtual machine, another network
 * namespace): containers run, but can't be reached from here.
 */
export class PortsElsewhereError extends MclusterError {
  /** `unreached`: members whose containers run; null when the engine's address alone shows it, and none was started. */
  constructor(unreached: readonly string[] | null) {
    const engine = engineAddress();
    super({
      code: 'DOCKER_PORTS_ELSEWHERE',
      message:
        unreached === null
          ? `the Docker engine (${engine}) is not on this machine, so the ports that it publishes on 127.0.0.1 can't be reached from here`
          : `the containers run, but their ports are not on this machine's 127.0.0.1 (engine at ${engine}): connection refused by ${unreached.join(', ')}`,
      hint: 'run mcluster on the machine and in the network of the engine, or use --runtime process',
      details: {engine, unreached},
    });
  }
}

/** Decides by the engine's address: another machine's is remote, while a socket or a pipe may lead anywhere. */
export async function isEngineElsewhere(call: DockerCall): Promise<boolean> {
  const address = process.env.DOCKER_HOST || (await contextAddress(call));
  const [, scheme, host = ''] = /^(tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(address) ?? [];
  if (scheme === undefined || host === '') return false;
  try {
    const ours = new Set(Object.values(networkInterfaces()).flatMap((all = []) => all.map((one) => one.address)));
    const found = await lookup(host.replace(/^\[|\]$/g, ''), {all: true});
    return !found.some(({address: ip}) => ours.has(ip) || /^(127\.|::1$|0\.0\.0\.0$)/.test(ip));
  } catch {
    // SSH resolves host names by its own configuration. Other unresolvable names are reported by the docker CLI.
    return scheme === 'ssh';
  }
}

async function contextAddress(call: DockerCall): Promise<string> {
  const context = currentContext();
  // The default context is local; save a start of the docker CLI.
  if (context === 'default') return '';
  const {stdout, error} = await tryDocker(
    ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}', context],
    call,
  );
  return error ? '' : stdout.trim();
}
