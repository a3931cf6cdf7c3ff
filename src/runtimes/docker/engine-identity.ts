import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomically} from '../../support/atomic-file.ts';
import type {ClusterIdentity} from './containers.ts';
import {tryDocker, type DockerCall} from './docker-cli.ts';
import {OtherEngineError} from './docker-errors.ts';

/**
 * Writes down which engine a cluster is on, once. `docker info` is slow (60 ms, for it asks every plugin of the CLI), so
 * let it run beside something slower. Never throws: this is for a later, clearer error.
 */
export async function rememberEngine({folder}: ClusterIdentity, call: DockerCall): Promise<void> {
  const file = engineFile(folder);
  if (existsSync(file)) return;
  try {
    const engine = await askEngine(call);
    if (engine) await writeFileAtomically(file, `${JSON.stringify(engine)}\n`);
  } catch {
    // Interrupted, or the folder can't be written: whoever waits for us finds out by himself.
  }
}

/**
 * For a cluster of which nothing is found: throws OtherEngineError when that is because another engine was asked, to
 * which DOCKER_HOST or the docker context points by now.
 */
export async function demandSameEngine({clusterName, folder}: ClusterIdentity, call: DockerCall): Promise<void> {
  const expected = await readEngine(folder);
  if (expected === null) return;
  const found = await askEngine(call);
  if (found === null || found.id === expected.id) return;
  // Podman makes up a new id for every answer.
  if ((await askEngine(call))?.id === found.id) throw new OtherEngineError({clusterName, folder}, expected, found);
}

/**
 * `id`: up to Docker 24 a machine's engines share one (it is of a key in /etc/docker), so with the folder of its data.
 * `where`: how the docker CLI was told which engine to ask.
 */
export type EngineIdentity = {id: string; where: string};

function engineFile(folder: string): string {
  return join(folder, 'engine.json');
}

async function askEngine(call: DockerCall): Promise<EngineIdentity | null> {
  const columns = ['{{.ID}}', '{{.DockerRootDir}}', '{{.ClientInfo.Context}}'];
  const {stdout, error} = await tryDocker(['info', '--format', columns.join('\t')], call);
  const [id, root, context] = stdout.trim().split('\t');
  if (error || !id || !root || !context) return null;
  const {DOCKER_HOST: host} = process.env;
  return {id: `${id} ${root}`, where: host ? `DOCKER_HOST=${host}` : `docker context ${context}`};
}

async function readEngine(folder: string): Promise<EngineIdentity | null> {
  try {
    return JSON.parse(await readFile(engineFile(folder), 'utf8')) as EngineIdentity;
  } catch {
    // The cluster's own record is what must be readable; without this file there is nothing to compare.
    return null;
  }
}
