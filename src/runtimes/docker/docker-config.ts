import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {homeFolder} from '../../support/home-folder.ts';

/** Where the docker CLI keeps its settings, contexts and a user's own plugins. */
export function dockerConfigFolder(): string {
  // Empty is as good as unset, for the docker CLI too.
  return process.env.DOCKER_CONFIG || join(homeFolder(), '.docker');
}

/** How the docker CLI is told which engine to ask, in the order that it looks: `DOCKER_HOST=tcp://far:2375`. */
export function engineAddress(): string {
  const {DOCKER_HOST: host} = process.env;
  return host ? `DOCKER_HOST=${host}` : `docker context ${currentContext()}`;
}

/** By name; `default` is the engine of this machine. */
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
