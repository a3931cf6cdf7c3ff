import {constants} from 'node:os';
import type {MemberProcessState} from '../../runtime.ts';
import {isStoppedBySignal} from './stopped-by-signal.ts';
import {docker, tryDocker, type DockerCall} from '../engine/docker-cli.ts';
import {containerName, labelKeys, projectName, type ClusterIdentity} from '../names.ts';

/** A member's container, from `docker inspect`. */
export type Container = {id: string; state: MemberProcessState};

/**
 * Returns the containers of some members in one call, or in three if one was renamed; missing ones and those of other
 * clusters are left out.
 */
export async function inspectContainers(
  cluster: ClusterIdentity,
  members: readonly string[],
  call: DockerCall,
): Promise<Map<string, Container>> {
  const names = members.map((member) => containerName(cluster.clusterName, member));
  const containers = await inspect(cluster, names, call);
  const absent = members.filter((member) => !containers.has(member));
  const renamed = absent.length > 0 ? await findRenamed(cluster, absent, call) : [];
  if (renamed.length > 0) (await inspect(cluster, renamed, call)).forEach((one, member) => containers.set(member, one));
  lastSeen.set(cluster, new Map([...(lastSeen.get(cluster) ?? []), ...containers]));
  return containers;
}

/** Returns the id of a member's container at the last inspection with this context object; ids are never reused. */
export function seenContainer(cluster: ClusterIdentity, member: string): string | undefined {
  return lastSeen.get(cluster)?.get(member)?.id;
}

const lastSeen = new WeakMap<ClusterIdentity, Map<string, Container>>();

/** Returns containers by member; `containers` are names or ids. */
async function inspect(
  {clusterName, folder}: ClusterIdentity,
  containers: readonly string[],
  call: DockerCall,
): Promise<Map<string, Container>> {
  const {stdout, stderr, error} = await tryDocker(
    ['inspect', '--type', 'container', '--format', '{{json .}}', ...containers],
    {timeoutMs: inspectTimeoutMs, ...call},
  );
  // One missing container fails the call, after the others were printed.
  if (error && !/No such container/i.test(stderr)) throw error;
  const found = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as InspectedContainer);
  const ours = found.filter(
    ({Config: {Labels: labels}}) => labels?.[labelKeys.cluster] === clusterName && labels[labelKeys.folder] === folder,
  );
  return new Map(
    ours.map((inspected) => [inspected.Config.Labels?.[labelKeys.member] ?? '', containerOf(inspected, clusterName)]),
  );
}

/** Returns the ids of renamed containers. Those of `docker compose run` have all labels of a member's, too. */
async function findRenamed(
  {clusterName}: ClusterIdentity,
  members: readonly string[],
  call: DockerCall,
): Promise<string[]> {
  const labels = {[labelKeys.cluster]: clusterName, 'com.docker.compose.oneoff': 'False'};
  const filters = Object.entries(labels).flatMap(([key, value]) => ['--filter', `label=${key}=${value}`]);
  const format = `{{.ID}}\t{{.Label "${labelKeys.member}"}}`;
  const listed = await docker(['ps', '--all', '--no-trunc', ...filters, '--format', format], call);
  return listed.split('\n').flatMap((line) => {
    const [id = '', member = ''] = line.split('\t');
    return members.includes(member) ? [id] : [];
  });
}

/** Enough for a busy engine, yet short for a user who waits for one that hangs. */
const inspectTimeoutMs = 10_000;

/** A container or network with mcluster's labels; a network has an empty `member` and `state`. */
export type Labelled = {id: string; cluster: string; folder: string; member: string; state: string};

/** Returns all containers and networks with mcluster's label, of one cluster name or of all, in all state folders. */
export async function listLabelled(
  clusterName: string | null,
  call: DockerCall,
): Promise<{containers: Labelled[]; networks: Labelled[]}> {
  const label = clusterName === null ? labelKeys.cluster : `${labelKeys.cluster}=${clusterName}`;
  const options = ['--no-trunc', '--filter', `label=${label}`, '--format'];
  const [containers, networks] = await Promise.all([
    docker(['ps', '--all', ...options, [...labelColumns, '{{.State}}'].join('\t')], call),
    docker(['network', 'ls', ...options, labelColumns.join('\t')], call),
  ]);
  return {containers: containers.split('\n').flatMap(labelledIn), networks: networks.split('\n').flatMap(labelledIn)};
}

/** What an engine has under a cluster's name before anything is created. */
export type Survey = {
  /** Those with mcluster's labels, of all state folders. */
  containers: Labelled[];
  networks: Labelled[];
  /**
   * Containers without mcluster's label in a Compose project of the cluster's project name, which may come from its
   * folder's name. Compose would take those of the same service for the cluster's, and replace them.
   */
  strangers: {name: string; service: string}[];
  engineId: string | null;
};

/**
 * Returns all that `up` needs to know about an engine, in as few calls as possible, since each starts the docker CLI.
 */
export async function survey(clusterName: string, call: DockerCall): Promise<Survey> {
  const ofProject = ['--filter', `label=com.docker.compose.project=${projectName(clusterName)}`];
  const columns = [...labelColumns, '{{.State}}', '{{.Names}}', '{{.Label "com.docker.compose.service"}}'];
  const [containers, networks] = await Promise.all([
    docker(['ps', '--all', '--no-trunc', ...ofProject, '--format', columns.join('\t')], call),
    docker(['network', 'ls', '--no-trunc', '--format', [...labelColumns, '', '{{.Driver}}'].join('\t')], call),
  ]);
  const isOurs = ({cluster}: Labelled): boolean => cluster === clusterName;
  return {
    containers: containers.split('\n').flatMap(labelledIn).filter(isOurs),
    networks: networks.split('\n').flatMap(labelledIn).filter(isOurs),
    strangers: containers.split('\n').flatMap(strangerIn),
    engineId: engineIdIn(networks),
  };
}

/** Returns an id of the engine; null when it has none (Podman). Cheaper than `docker info`. */
export async function engineId(call: DockerCall): Promise<string | null> {
  return engineIdIn(await docker(['network', 'ls', '--no-trunc', '--format', '{{.ID}}\t{{.Driver}}'], call));
}

export const missing: MemberProcessState = {
  state: 'missing',
  pid: null,
  exitCode: null,
  exitSignal: null,
  containerId: null,
};

const labelColumns = [
  '{{.ID}}',
  ...[labelKeys.cluster, labelKeys.folder, labelKeys.member].map((key) => `{{.Label "${key}"}}`),
];

type InspectedContainer = {
  Id: string;
  Config: {Image: string; Labels: Record<string, string> | null};
  State: {Status: string; Pid: number; ExitCode: number};
  NetworkSettings: {Networks: Record<string, unknown> | null};
};

function containerOf({Id, Config, State, NetworkSettings}: InspectedContainer, clusterName: string): Container {
  const isAttached = projectName(clusterName) in (NetworkSettings.Networks ?? {});
  const known = stateNames[State.Status] ?? 'exited';
  const state = known === 'running' && isStoppedBySignal(State.Pid, Id) ? 'paused' : known;
  const ended = state === 'exited';
  return {
    id: Id,
    state: {
      state,
      pid: State.Pid || null,
      exitCode: ended ? State.ExitCode : null,
      exitSignal: ended ? signalOf(State.ExitCode) : null,
      containerId: Id.slice(0, 12),
      image: Config.Image,
      ...(!isAttached && {offNetwork: true}),
    },
  };
}

/** `exited`, `dead` and `removing` all mean "not running, and start may bring it back"; `created` was never started. */
const stateNames: Readonly<Record<string, MemberProcessState['state']>> = {
  running: 'running',
  restarting: 'running',
  paused: 'paused',
  created: 'missing',
};

/** Returns the signal for an exit code as shells and the engine encode it: 128 + the signal's number. */
function signalOf(exitCode: number): string | null {
  const entry = Object.entries(constants.signals).find(([, number]) => exitCode === 128 + number);
  return entry?.[0] ?? null;
}

function labelledIn(line: string): Labelled[] {
  const [id, cluster = '', folder = '', member = '', state = ''] = line.split('\t');
  return id ? [{id, cluster, folder, member, state}] : [];
}

function strangerIn(line: string): Survey['strangers'] {
  const [, cluster, , , , name, service = ''] = line.split('\t');
  return name && cluster === '' ? [{name, service}] : [];
}

/**
 * Reads the id of the network `none`: every Docker engine creates one, keeps it over restarts, and refuses to create
 * another.
 */
function engineIdIn(networks: string): string | null {
  const none = networks.split('\n').find((line) => line.endsWith('\tnull'));
  return none?.split('\t')[0] ?? null;
}
