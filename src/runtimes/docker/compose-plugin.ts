import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

/**
 * Whether the Compose plugin is in one of the folders in which the docker CLI looks. `docker compose version` knows
 * better, but loads a program of 60 MB, 70 ms that every `up` would pay; false only means: ask that.
 */
export function seesComposePlugin(): boolean {
  return pluginFolders().some((folder) => existsSync(join(folder, 'docker-compose')));
}

/** cli-plugins/manager of docker/cli, on Unix. */
function pluginFolders(): string[] {
  const config = process.env.DOCKER_CONFIG ?? join(homedir(), '.docker');
  const systemwide = ['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec'];
  return [join(config, 'cli-plugins'), ...systemwide.map((folder) => `${folder}/docker/cli-plugins`)];
}
