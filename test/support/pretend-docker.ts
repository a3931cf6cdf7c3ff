import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import {useScratchFolder} from './scratch-home.ts';

/** Puts shell scripts in place of docker and its Compose plugin, to fake the output of engines. */
export function usePretendDocker(): {docker(script: string): void; compose(script: string): void; path: string} {
  const folder = useScratchFolder();
  const before = {...process.env};
  beforeEach(() => {
    process.env.PATH = `${folder.path}:/usr/bin:/bin`;
    process.env.DOCKER_CONFIG = folder.path;
  });
  afterEach(() => {
    process.env = {...before};
  });
  const write = (file: string, script: string): void => {
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  return {
    get path() {
      return folder.path;
    },
    docker(script) {
      write(join(folder.path, 'docker'), script);
    },
    compose(script) {
      mkdirSync(join(folder.path, 'cli-plugins'));
      write(join(folder.path, 'cli-plugins/docker-compose'), script);
    },
  };
}
