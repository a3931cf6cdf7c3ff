import {existsSync, statSync} from 'node:fs';
import {processesGiven} from '../../../support/process/find-processes.ts';
import {processState, signalProcess} from '../../../support/process/process-identity.ts';
import {waitUntil} from '../../../support/wait-until.ts';
import type {HeldCluster} from '../../runtime.ts';
import type {Labelled} from './containers.ts';
import type {ClusterIdentity} from '../names.ts';
import {listLabelled, survey} from './containers.ts';
import {tryDocker, type DockerCall} from '../engine/docker-cli.ts';
import {NetworkInUseError} from '../engine/docker-errors.ts';
import {composePath, containerName, projectName} from '../names.ts';

/**
 * Removes a cluster's containers and network, whatever their state; missing ones are no error. With Compose where that
 * removes nothing else; then what is left is found by label alone, so it works without the state folder and the file.
 */
export async function removeContainers(cluster: ClusterIdentity, call: DockerCall): Promise<void> {
  const {clusterName, folder} = cluster;
  await endOfCompose(folder, call);
  const project = await wholeProject(cluster, call);
  if (project !== null && (await downWithCompose(cluster, project, call))) return;
  const {containers, networks} = await listLabelled(clusterName, call);
  const isOurs = (one: Labelled): boolean => one.folder === folder || withoutAnyone(one);
  try {
    await removeLabelled({containers: containers.filter(isOurs), networks: networks.filter(isOurs)}, call);
  } catch (error) {
    if (!(error instanceof NetworkInUseError)) throw error;
    // A cluster of this name in another state home, brought up at the same moment, may be attached to this network; its
    // `down` removes it.
    const now = await listLabelled(clusterName, call);
    const elsewhere = now.containers.filter((one) => !isOurs(one));
    const theirs = new Set(elsewhere.map(({member}) => containerName(clusterName, member)));
    if (!error.containers.every((container) => theirs.has(container))) throw error;
  }
}

/**
 * Returns the ids of all that the engine has of the cluster's Compose project; null if not all of it is this cluster's.
 * Compose would also remove a container of another state folder, or one without mcluster's labels, that has the name of a
 * service.
 */
async function wholeProject({clusterName, folder}: ClusterIdentity, call: DockerCall): Promise<string[] | null> {
  if (!existsSync(composePath(folder))) return null;
  // Loads the package while the engine is busy.
  const [{containers, networks, strangers}] = await Promise.all([
    survey(clusterName, call),
    import('../engine/compose.ts'),
  ]);
  const parts = [...containers, ...networks];
  const isWhole = strangers.length === 0 && networks.length === 1 && parts.every((one) => one.folder === folder);
  return isWhole ? parts.map(({id}) => id) : null;
}

/**
 * Resolves to true as soon as the engine has nothing left of the project, even if Compose has not ended; to false when
 * Compose has ended and something is left.
 */
async function downWithCompose(
  {clusterName, folder}: ClusterIdentity,
  project: readonly string[],
  call: DockerCall,
): Promise<boolean> {
  let onRemoved = (): void => undefined;
  // Its last work.
  const removed = new Promise<void>((resolve) => (onRemoved = resolve));
  const onLine = (line: string): void => {
    if (/^Network \S+\s+Removed$/.test(line)) onRemoved();
  };
  const {composeDown} = await import('../engine/compose.ts');
  const compose = composeDown({name: projectName(clusterName), file: composePath(folder)}, {...call, onLine});
  await Promise.race([removed, compose.ended]);
  const isGone = async (): Promise<boolean> => {
    const {stdout, stderr, error} = await tryDocker(['inspect', '--format', '{{.Id}}', ...project], call);
    if (error && !/no such object/i.test(stderr)) throw error;
    return stdout.trim() === '';
  };
  if (!(await isGone())) {
    const {error} = await compose.ended;
    return error === null && isGone();
  }
  compose.leave();
  return true;
}

/** Returns clusters whose state folder is gone. */
export async function strayClusters(call: DockerCall): Promise<HeldCluster[]> {
  const {containers, networks} = await listLabelled(null, call);
  const strays = [...containers, ...networks].filter(withoutAnyone);
  const names = [...new Set(strays.map(({cluster}) => cluster))];
  const isAlive = ({state}: Labelled): boolean => state === 'running' || state === 'paused';
  return names.map((name) => {
    const parts = strays.filter((one) => one.cluster === name);
    const alive = parts.filter(isAlive).map(({member}) => member);
    return {name, alive: alive.sort(), folders: [...new Set(parts.map(({folder}) => folder))]};
  });
}

/**
 * Returns whether it was abandoned: its state folder is gone, so no `down` will remove it. A folder that can't be read
 * belongs to another user. Without that label it was created by hand, from a printed file.
 */
export function withoutAnyone({folder}: Pick<Labelled, 'folder'>): boolean {
  if (folder === '') return false;
  try {
    return statSync(folder, {throwIfNoEntry: false}) === undefined;
  } catch {
    return false;
  }
}

/**
 * Removes containers first, because a network with attached containers can't be removed.
 * @throws {NetworkInUseError} when foreign containers are attached to a network
 */
export async function removeLabelled(
  {containers, networks}: {containers: readonly Labelled[]; networks: readonly Labelled[]},
  call: DockerCall,
): Promise<void> {
  await remove(['rm', '--force', '--volumes'], containers, call);
  await remove(['network', 'rm'], networks, call);
}

/**
 * A Compose process that a killed `up` or `down` left behind keeps creating or removing containers. Its last request
 * would be carried out even after it was killed, so let it finish.
 */
async function endOfCompose(folder: string, {signal}: DockerCall): Promise<void> {
  const file = composePath(folder);
  const running = [...processesGiven(file, 'up', '-d'), ...processesGiven(file, 'down', '--volumes')];
  const gone = (): true | undefined => (running.every((one) => processState(one) === 'gone') ? true : undefined);
  if (!(await waitUntil(gone, {timeoutMs: composeEndMs, signal, maxPauseMs: 50})))
    for (const one of running) signalProcess(one, 'SIGKILL');
}

const composeEndMs = 20_000;

async function remove(command: readonly string[], things: readonly Labelled[], call: DockerCall): Promise<void> {
  if (things.length === 0) return;
  const {stderr, error} = await tryDocker([...command, ...things.map(({id}) => id)], call);
  const complaints = stderr
    .split('\n')
    .filter((line) => line.startsWith('Error') && !/no such|not found|already in progress/i.test(line));
  if (!error || complaints.length === 0) return;
  if (stderr.includes('has active endpoints')) await demandUnused(things, call);
  throw error;
}

async function demandUnused(networks: readonly Labelled[], call: DockerCall): Promise<void> {
  const format = '{{.Name}}{{range .Containers}}\t{{.Name}}{{end}}';
  const {stdout} = await tryDocker(['network', 'inspect', '--format', format, ...networks.map(({id}) => id)], call);
  for (const line of stdout.trim().split('\n')) {
    const [network = '', ...containers] = line.split('\t');
    const {cluster: clusterName} = networks.find(({cluster}) => projectName(cluster) === network) ?? networks[0]!;
    if (containers.length > 0) throw new NetworkInUseError({network, clusterName}, containers);
  }
}
