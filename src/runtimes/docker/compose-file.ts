import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseDocument, stringify} from 'yaml';
import {packageRoot} from '../../support/files/package-root.ts';
import type {ServerTopology, Topology} from '../../topology/topology.ts';
import {containerName, labelKeys, projectName} from './names.ts';

/** The contents of one cluster's compose file. */
export type ComposeProject = {
  clusterName: string;
  /** The cluster's state folder; null leaves its label out. */
  folder: string | null;
  /** The image of nodes and backups. */
  image: string;
  members: readonly ComposeMember[];
};

export type ComposeMember = ComposeServer | ComposeProxy;
export type ComposeServer = ServerTopology & {role: 'node' | 'backup'};
export type ComposeProxy = {
  role: 'proxy';
  name: string;
  image: string;
  /** Host addresses, published to the same ports inside the container. */
  addresses: readonly {host: string; port: number}[];
  configFile: string;
  /** Bind-mounted under the same path. */
  folder: string;
  /** The owner of the folder. */
  user: {uid: number; gid: number};
};

/** The port that memcached listens on inside its container; the topology's port is published for it. */
const insidePort = 11211;
/** The user of the official image, as a number, because other images may not know its name. */
const user = '11211:11211';

/**
 * Node.js takes 60 MiB; the rest is for thousands of connections with large items in flight and the log of `rejoin:
 * replay`.
 */
const proxyMemoryMiB = 512;

/**
 * Returns the compose file of a topology's nodes and backups, and of its proxies if they run in containers, as printed
 * by `up --dry-run` and `topology show --compose`.
 */
export function renderCompose(
  topology: Topology,
  clusterName: string,
  folder: string | null = null,
  proxies: readonly ComposeProxy[] = [],
): string {
  // In the start order, as in the file that `up` writes.
  const members = [
    ...proxies,
    ...topology.nodes.map((server) => ({...server, role: 'node' as const})),
    ...topology.backups.map((server) => ({...server, role: 'backup' as const})),
  ];
  return composeFile({clusterName, folder, image: topology.image, members});
}

/**
 * Returns the compose file of some members; members that only `existing`, an earlier file of the cluster, has are kept.
 */
export function composeFile(project: ComposeProject, existing?: string): string {
  const {clusterName, members} = project;
  const services = Object.fromEntries(members.map((member) => [member.name, serviceOf(project, member)]));
  return stringify(
    {
      name: projectName(clusterName),
      services: {...servicesIn(existing), ...services},
      networks: {default: {name: projectName(clusterName), labels: labelsOf(project)}},
    },
    // Quotes strings such as `no` that YAML 1.1 parses differently.
    {lineWidth: 0, compat: 'yaml-1.1'},
  );
}

/** Returns a member's image in a compose file written by mcluster. */
export function imageOf(existing: string, member: string): string | undefined {
  return servicesIn(existing)[member]?.image?.replaceAll('$$', '$');
}

function serviceOf(project: ComposeProject, member: ComposeMember): Record<string, unknown> {
  const {name, role} = member;
  return {
    container_name: containerName(project.clusterName, name),
    ...(role === 'proxy' ? proxyService(member) : serverService(project.image, member)),
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    read_only: true,
    // An image may set another signal, which would not end memcached gracefully.
    stop_signal: 'SIGTERM',
    // A killed member must stay dead, and readiness is checked over the protocol from outside.
    restart: 'no',
    healthcheck: {disable: true},
    labels: {...labelsOf(project), [labelKeys.member]: name, [labelKeys.role]: role},
  };
}

function serverService(image: string, {port, memoryMiB}: ComposeServer): Record<string, unknown> {
  return {
    image: literal(image),
    // The program itself: an image's own entrypoint may be a shell script, and images without a shell are supported.
    entrypoint: ['memcached'],
    command: ['-p', String(insidePort), '-U', '0', '-m', String(memoryMiB), '-c', '1024', '-v'],
    ports: [`127.0.0.1:${port}:${insidePort}`],
    user,
    mem_limit: `${memoryLimitMiB(memoryMiB)}m`,
  };
}

function proxyService({image, addresses, configFile, folder, user: owner}: ComposeProxy): Record<string, unknown> {
  return {
    image: literal(image),
    command: [literal(configFile)],
    ports: addresses.map(({host, port}) => `${host === 'localhost' ? '127.0.0.1' : bracketed(host)}:${port}:${port}`),
    user: `${owner.uid}:${owner.gid}`,
    mem_limit: `${proxyMemoryMiB}m`,
    volumes: [{type: 'bind', source: literal(folder), target: literal(folder)}],
    // The network does not know a dead node's name. With `ndots` set, the engine's name server answers for a name
    // without dots itself (resolver.go of moby) instead of forwarding it to the host's name server, which may not
    // answer; `.` removes the host's search domains, in which the name would be looked up as well.
    dns_opt: ['ndots:1', 'timeout:1', 'attempts:1'],
    dns_search: ['.'],
  };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * `-m` limits items only. In addition, memcached needs its hash table (up to 24 bytes per item while it grows, so a
 * quarter of the memory when items are tiny), connections and threads. With a lower limit, the kernel would kill a node
 * that merely fills up.
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

/** Escapes dollars: Compose replaces `$NAME` in every value. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function servicesIn(existing: string | undefined): Record<string, {image?: string}> {
  if (existing === undefined) return {};
  // A damaged file is rewritten, like a missing one.
  const file = parseDocument(existing);
  if (file.errors.length > 0) return {};
  const content = file.toJS() as {services?: Record<string, {image?: string}>} | null;
  return content?.services ?? {};
}

function ownVersion(): string {
  const {version} = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {version: string};
  return version;
}
