import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseDocument, stringify} from 'yaml';
import {packageRoot} from '../../support/package-root.ts';
import type {NodeTopology, Topology} from '../../topology/topology.ts';
import {containerName, labelKeys, projectName} from './names.ts';

/** What the compose file of one cluster is made of. */
export type ComposeProject = {
  clusterName: string;
  /** The cluster's state folder; null leaves its label out. */
  folder: string | null;
  /** Of nodes and backups. */
  image: string;
  members: readonly ComposeMember[];
};

export type ComposeMember = ComposeNode | ComposeProxy;
export type ComposeNode = NodeTopology & {role: 'node' | 'backup'};
export type ComposeProxy = {
  role: 'proxy';
  name: string;
  image: string;
  /** Of this machine, where the same ports inside of the container are reached. */
  addresses: readonly {host: string; port: number}[];
  configFile: string;
  /** Bind mount, under the same path. */
  folder: string;
  /** Whose the folder is. */
  user: {uid: number; gid: number};
};

/** The port that memcached listens on inside its container; outside it is the topology's. */
const insidePort = 11211;
/** The user of the official image, as a number: other images need not know its name. */
const user = '11211:11211';

/** Node.js takes 60 MiB, thousands of connections with large items in flight and the log of `rejoin: replay` the rest. */
const proxyMemoryMiB = 512;

/**
 * The compose file of a topology's nodes and backups, and of its proxies if they are in containers, as `up --dry-run` and
 * `topology show --compose` print it.
 */
export function renderCompose(
  topology: Topology,
  clusterName: string,
  folder: string | null = null,
  proxies: readonly ComposeProxy[] = [],
): string {
  // In the order that they are started in, which is that of the file that `up` writes.
  const members = [
    ...proxies,
    ...topology.nodes.map((node) => ({...node, role: 'node' as const})),
    ...topology.backups.map((node) => ({...node, role: 'backup' as const})),
  ];
  return composeFile({clusterName, folder, image: topology.image, members});
}

/** The same for some members; those that only `existing`, an earlier file of the same cluster, has are kept. */
export function composeFile(project: ComposeProject, existing?: string): string {
  const {clusterName, members} = project;
  const services = Object.fromEntries(members.map((member) => [member.name, serviceOf(project, member)]));
  return stringify(
    {
      name: projectName(clusterName),
      services: {...servicesIn(existing), ...services},
      networks: {default: {name: projectName(clusterName), labels: labelsOf(project)}},
    },
    // Quotes what older YAML takes for something else: `no`.
    {lineWidth: 0, compat: 'yaml-1.1'},
  );
}

/** The image that a member has in a compose file of ours. */
export function imageOf(existing: string, member: string): string | undefined {
  return servicesIn(existing)[member]?.image?.replaceAll('$$', '$');
}

function serviceOf(project: ComposeProject, member: ComposeMember): Record<string, unknown> {
  const {name, role} = member;
  return {
    container_name: containerName(project.clusterName, name),
    ...(role === 'proxy' ? proxyService(member) : nodeService(project.image, member)),
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    read_only: true,
    // An image may ask for another one, that is not the orderly end of memcached.
    stop_signal: 'SIGTERM',
    // Who is killed stays dead, and readiness is asked over the protocol from outside.
    restart: 'no',
    healthcheck: {disable: true},
    labels: {...labelsOf(project), [labelKeys.member]: name, [labelKeys.role]: role},
  };
}

function nodeService(image: string, {port, memoryMiB}: ComposeNode): Record<string, unknown> {
  return {
    image: literal(image),
    // The program itself: an image's own entrypoint may be a shell script, and images without a shell are welcome.
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
    // A dead node's name is unknown to the network. With `ndots` set, the engine's name server says so itself for a name
    // without dots (resolver.go of moby) instead of asking the one of the host, which may not answer; `.` keeps the host's
    // search domains, in which that name would be asked for there, too, out of it.
    dns_opt: ['ndots:1', 'timeout:1', 'attempts:1'],
    dns_search: ['.'],
  };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
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

function servicesIn(existing: string | undefined): Record<string, {image?: string}> {
  if (existing === undefined) return {};
  // One that somebody damaged is made anew, as one that is gone.
  const file = parseDocument(existing);
  if (file.errors.length > 0) return {};
  const content = file.toJS() as {services?: Record<string, {image?: string}>} | null;
  return content?.services ?? {};
}

function ownVersion(): string {
  const {version} = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {version: string};
  return version;
}
