import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomically} from '../../../support/files/atomic-file.ts';
import {engineId} from '../containers/containers.ts';
import type {DockerCall} from './docker-cli.ts';
import {engineAddress} from './docker-config.ts';
import {OtherEngineError, type EngineIdentity} from './docker-errors.ts';
import type {ClusterIdentity} from '../names.ts';

/** Records the engine of a cluster, once. */
export async function rememberEngine(folder: string, id: string): Promise<void> {
  const file = engineFile(folder);
  if (existsSync(file)) return;
  const engine: EngineIdentity = {id, where: engineAddress()};
  await writeFileAtomically(file, `${JSON.stringify(engine)}\n`);
}

/**
 * Checks the engine of a cluster of which nothing was found.
 * @throws {OtherEngineError} when DOCKER_HOST or the docker context now selects another engine than the cluster's
 */
export async function demandSameEngine({clusterName, folder}: ClusterIdentity, call: DockerCall): Promise<void> {
  const expected = await readEngine(folder);
  if (expected === null) return;
  const id = await engineId(call);
  if (id === null || id === expected.id) return;
  throw new OtherEngineError({clusterName, folder}, expected, {id, where: engineAddress()});
}

function engineFile(folder: string): string {
  return join(folder, 'engine.json');
}

async function readEngine(folder: string): Promise<EngineIdentity | null> {
  try {
    return JSON.parse(await readFile(engineFile(folder), 'utf8')) as EngineIdentity;
  } catch {
    // Only the cluster's own record must be readable; without this file the engines are not compared.
    return null;
  }
}
