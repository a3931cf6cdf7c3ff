import {accessSync, constants} from 'node:fs';
import {join} from 'node:path';
import {dockerConfigFolder} from './docker-config.ts';

/**
 * The Compose plugin, where it is in one of the folders in which the docker CLI looks; null only means: ask the CLI.
 *
 * It is a program of its own that takes the same words, DOCKER_HOST and contexts included. Run directly it saves the CLI
 * a start of it that only asks for its version, 40 of 60 ms; and `up` need not ask `docker compose version` first.
 */
export function composePlugin(): string | null {
  return pluginFolders().map(pluginIn).find(isProgram) ?? null;
}

/** cli-plugins/manager of docker/cli, on Unix. */
function pluginFolders(): string[] {
  const systemwide = ['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec'];
  return [join(dockerConfigFolder(), 'cli-plugins'), ...systemwide.map((folder) => `${folder}/docker/cli-plugins`)];
}

function pluginIn(folder: string): string {
  return join(folder, 'docker-compose');
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
