import {existsSync, readFileSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../support/atomic-file.ts';
import type {NodeHandle, RuntimeContext, RuntimeNode} from '../runtime.ts';
import {composeFile} from './compose-file.ts';
import {inspectContainers, listLabelled} from './containers.ts';
import {docker} from './docker-cli.ts';
import {ClusterElsewhereError, ContainerGoneError} from './docker-errors.ts';
import {projectName} from './names.ts';

/** Where the rendered file is kept, for people and for starting members whose containers were removed. */
export function composePath(folder: string): string {
  return join(folder, 'compose.yaml');
}

/**
 * Starts nodes, empty. A container that exists is started again with `docker start`, which keeps its id and is three
 * times faster than Compose; the others are made by `docker compose up`.
 */
export async function startNodes(context: RuntimeContext, nodes: readonly RuntimeNode[]): Promise<NodeHandle[]> {
  const names = nodes.map(({node}) => node.name);
  const present = nodes.some(({handle}) => handle !== null)
    ? await inspectContainers(context, names, context)
    : new Map<string, never>();
  const isKnown = ({node, handle}: RuntimeNode): boolean => handle !== null && present.has(node.name);
  const again = nodes.filter(isKnown);
  const anew = nodes.filter((node) => !isKnown(node));
  try {
    await Promise.all([
      again.length > 0 && docker(['start', ...again.map(({node}) => present.get(node.name)!.id)], context),
      anew.length > 0 && composeUp(context, anew),
    ]);
    const started = await inspectContainers(context, names, context);
    return nodes.map(({node}) => {
      const container = started.get(node.name);
      if (!container) throw new ContainerGoneError(node.name, context.clusterName);
      return {containerId: container.id};
    });
  } catch (error) {
    await undo(context, again, anew);
    throw error;
  }
}
