import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse, stringify} from 'yaml';
import {packageRoot} from '../../support/package-root.ts';
import type {NodeTopology, Topology} from '../../topology/topology.ts';
import {containerName, labelKeys, projectName} from './names.ts';

/** What the compose file of one cluster is made of. */
export type ComposeProject = {
  clusterName: string;
  /** The cluster's state folder; null leaves its label out. */
  folder: string | null;
  image: string;
  nodes: readonly ComposeNode[];
};

export type ComposeNode = NodeTopology & {role: 'node' | 'backup'};

/** The port that memcached listens on inside its container; outside it is the topology's. */
const insidePort = 11211;
/** The user of the official image, as a number: other images need not know its name. */
const user = '11211:11211';

/** The compose file of a whole topology, as `up --dry-run` and `topology show --compose` print it. */
export function renderCompose(topology: Topology, clusterName: string, folder: string | null = null): string {
  const nodes = [
    ...topology.nodes.map((node) => ({...node, role: 'node' as const})),
    ...topology.backups.map((node) => ({...node, role: 'backup' as const})),
  ];
  return composeFile({clusterName, folder, image: topology.image, nodes});
}

/** The same for some nodes; those that only `existing`, an earlier file of the same cluster, has are kept. */
export function composeFile(project: ComposeProject, existing?: string): string {
  const {clusterName, nodes} = project;
  const services = Object.fromEntries(nodes.map((node) => [node.name, serviceOf(project, node)]));
  return stringify(
    {
      name: projectName(clusterName),
      services: {...servicesIn(existing), ...services},
      networks: {default: {name: projectName(clusterName), labels: labelsOf(project)}},
    },
    {lineWidth: 0},
  );
}

function serviceOf(project: ComposeProject, {name, role, port, memoryMiB}: ComposeNode): Record<string, unknown> {
  return {
    container_name: containerName(project.clusterName, name),
    image: literal(project.image),
    // The program itself: an image's own entrypoint may be a shell script, and images without a shell are welcome.
    entrypoint: ['memcached'],
    command: ['-p', String(insidePort), '-U', '0', '-m', String(memoryMiB), '-c', '1024', '-v'],
    ports: [`127.0.0.1:${port}:${insidePort}`],
    user,
    mem_limit: `${memoryLimitMiB(memoryMiB)}m`,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    read_only: true,
    // A killed node stays dead, and readiness is asked over the protocol from outside.
    restart: 'no',
    healthcheck: {disable: true},
    labels: {...labelsOf(project), [labelKeys.member]: name, [labelKeys.role]: role},
  };
}

/**
 * `-m` limits items only. On top come the hash table (up to 24 bytes an item while it grows, so a quarter of the memory
 * when items are tiny), connections and threads. Less than this and the kernel kills a node that merely fills up.
 */
export function memoryLimitMiB(memoryMiB: number): number {
  return Math.ceil(memoryMiB * 1.25) + 32;
}

function labelsOf({clusterName, folder}: ComposeProject): Record<string, string> {
  return {
    [labelKeys.cluster]: clusterName,
    [labelKeys.version]: ownVersion(),
    ...(folder !== null && {[labelKeys.folder]: literal(folder)}),
  };
}

/** Compose replaces `$NAME` in every value; `$$` is a dollar. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function servicesIn(existing: string | undefined): Record<string, unknown> {
  if (existing === undefined) return {};
  const file = parse(existing) as {services?: Record<string, unknown>} | null;
  return file?.services ?? {};
}

function ownVersion(): string {
  const {version} = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {version: string};
  return version;
}
