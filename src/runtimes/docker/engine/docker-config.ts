import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {homeFolder} from '../../../support/files/home-folder.ts';

/** Returns the folder of the docker CLI's settings, contexts and user plugins. */
export function dockerConfigFolder(): string {
  // The docker CLI, too, treats an empty variable as unset.
  return process.env.DOCKER_CONFIG || join(homeFolder(), '.docker');
}

/**
 * Returns the setting that selects the docker CLI's engine, in the CLI's order of precedence:
 * `DOCKER_HOST=tcp://far:2375`.
 */
export function engineAddress(): string {
  const {DOCKER_HOST: host} = process.env;
  return host ? `DOCKER_HOST=${host}` : `docker context ${currentContext()}`;
}

/** Returns the name of the context; `default` is the engine of this machine. */
export function currentContext(): string {
  if (process.env.DOCKER_CONTEXT) return process.env.DOCKER_CONTEXT;
  try {
    const settings = JSON.parse(readFileSync(join(dockerConfigFolder(), 'config.json'), 'utf8')) as {
      currentContext?: string;
    };
    return settings.currentContext || 'default';
  } catch {
    return 'default';
  }
}
