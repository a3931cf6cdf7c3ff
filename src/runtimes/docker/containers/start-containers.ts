import {existsSync, readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {MclusterError} from '../../../errors/mcluster-error.ts';
import {writeFileAtomically} from '../../../support/files/atomic-file.ts';
import {waitUntil} from '../../../support/wait-until.ts';
import type {MemberHandle, RuntimeContext} from '../../runtime.ts';
import type {ComposeMember} from '../compose-file.ts';
import {inspectContainers, listLabelled, survey} from './containers.ts';
import {tryDocker} from '../engine/docker-cli.ts';
import {
  ClusterElsewhereError,
  ComposeMissingError,
  ContainerNameOursError,
  ContainerNameTakenError,
  ImageUnavailableError,
  ImageUnsuitableError,
} from '../engine/docker-errors.ts';
import {rememberEngine} from '../engine/engine-identity.ts';
import {examineCompose, examineImage} from '../engine/examine-docker.ts';
import {complaintIn, missingProgramIn} from '../engine/explain-failure.ts';
import {composePath, containerName, labelKeys, projectName} from '../names.ts';
import {isNetworkGone} from './network-gone.ts';
import {pullImage} from '../image/pull-image.ts';
import {removeLabelled, withoutAnyone} from './remove-containers.ts';

/** A member to start, and its handle from the last start. */
export type ComposeStart = {member: ComposeMember; handle: MemberHandle | null};

/**
 * Starts members, nodes empty, all or nothing. An existing container is started with `docker start`, which keeps its id
 * and is three times faster than Compose. The others are created by `docker compose up`, including those whose network
 * was removed: a container refers to its network by an id, which a new one of the same name does not have.
 */
export async function startContainers(
  context: RuntimeContext,
  starts: readonly ComposeStart[],
): Promise<MemberHandle[]> {
  const names = starts.map(({member}) => member.name);
  const wereStarted = starts.some(({handle}) => handle !== null);
  const present = wereStarted ? await inspectContainers(context, names, context) : new Map<string, never>();
  const again = starts.flatMap(({member, handle}) => {
    const container = handle ? present.get(member.name) : undefined;
    return container && !container.state.offNetwork ? [{member, id: container.id}] : [];
  });
  const anew = starts.map(({member}) => member).filter((member) => !again.some((one) => one.member === member));
  try {
    // During `up`, the probe has pulled the image already.
    if (wereStarted) await provideImage(context, anew);
    const [lost] = await Promise.all([startAgain(context, again), anew.length > 0 && composeUp(context, anew)]);
    anew.push(...lost);
    if (lost.length > 0) await composeUp(context, lost);
    // For display only: containers are found by name and labels.
    return names.map((name) => ({container: containerName(context.clusterName, name)}));
  } catch (error) {
    const ids = again.filter(({member}) => !anew.includes(member)).map(({id}) => id);
    await undo(context, ids, anew);
    throw error;
  }
}

/** Compose would pull a missing image as well, but without progress, and within the timeout of the whole command. */
async function provideImage(context: RuntimeContext, members: readonly ComposeMember[]): Promise<void> {
  if (members.every(({role}) => role === 'proxy')) return;
  const present = await examineImage(context.image, context);
  if (!(present.error instanceof ImageUnavailableError)) return;
  const {error} = await pullImage(context);
  if (error) throw error;
}

/** Returns those that can't be started because their network is gone. */
async function startAgain(
  context: RuntimeContext,
  containers: readonly {member: ComposeMember; id: string}[],
): Promise<ComposeMember[]> {
  // One call each: the CLI would start several one after the other.
  const results = await Promise.all(containers.map(({id}) => tryDocker(['start', id], context)));
  return results.flatMap(({stderr, error}, index) => {
    if (error === null) return [];
    if (!isNetworkGone(stderr)) throw error;
    return [containers[index]!.member];
  });
}

async function composeUp(context: RuntimeContext, members: readonly ComposeMember[]): Promise<void> {
  const {clusterName, folder, image} = context;
  // Loaded while the engine is busy, so that other verbs do not load the YAML library.
  const [others, {composeFile}, {upWithCompose}] = await Promise.all([
    clearTheWay(context, members),
    import('../compose-file.ts'),
    import('./up-with-compose.ts'),
  ]);
  const file = composePath(folder);
  const existing = others && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  await writeFileAtomically(file, composeFile({clusterName, folder, image, members}, existing));
  const {stderr, error} = await upWithCompose(context, members);
  if (!error) return;
  const proxy = members.find((member) => member.role === 'proxy');
  throw await whyNot({stderr, error, image: proxy?.image ?? image}, context);
}

/**
 * Returns a more specific error about Compose or the image, if there is one: Compose does not say which image it could
 * not pull.
 */
async function whyNot(
  {stderr, error, image}: {stderr: string; error: MclusterError; image: string},
  context: RuntimeContext,
): Promise<MclusterError> {
  if (error instanceof ContainerNameTakenError) return (await ownCluster(error, context)) ?? error;
  const program = missingProgramIn(stderr);
  if (program !== null) return new ImageUnsuitableError(image, program);
  if (error.code !== 'DOCKER_FAILED') return error;
  const compose = await examineCompose(context);
  if (compose.error instanceof ComposeMissingError) return compose.error;
  const finding = await examineImage(image, context);
  return finding.error instanceof ImageUnavailableError ? new ImageUnavailableError(image, complaintIn(stderr)) : error;
}

/**
 * Returns the mcluster cluster that has the name: `a-b` with node `c` gives the same name as `a` with `b-c`, and a
 * cluster of the same name in another state home may have been brought up at the same moment.
 */
async function ownCluster(
  {container}: ContainerNameTakenError,
  context: RuntimeContext,
): Promise<MclusterError | null> {
  const labels = [labelKeys.cluster, labelKeys.member, labelKeys.folder].map(
    (key) => `{{index .Config.Labels "${key}"}}`,
  );
  const command = ['inspect', '--type', 'container', '--format', labels.join('\t'), container];
  // A container that is being created has its name before it can be inspected.
  const look = async (): Promise<string | undefined> => (await tryDocker(command, context)).stdout.trim() || undefined;
  const stdout = (await waitUntil(look, {timeoutMs: lateMs, signal: context.signal, firstPauseMs: 50})) ?? '';
  const [cluster, member, folder = ''] = stdout.split('\t');
  if (!cluster || !member) return null;
  if (cluster !== context.clusterName)
    return new ContainerNameOursError(container, {cluster, member, folder}, context.folder);
  return folder === context.folder ? null : new ClusterElsewhereError(cluster, folder);
}

/**
 * Removes what a killed `up` of this cluster left behind, and the remains of a cluster of this name whose state folder
 * is gone. Returns whether other members of this cluster have containers.
 */
async function clearTheWay(context: RuntimeContext, members: readonly ComposeMember[]): Promise<boolean> {
  const {clusterName, folder} = context;
  const {containers, networks, strangers, engineId} = await survey(clusterName, context);
  if (engineId !== null) await rememberEngine(folder, engineId);
  const elsewhere = [...containers, ...networks].find((one) => one.folder !== folder && !withoutAnyone(one));
  if (elsewhere) throw new ClusterElsewhereError(clusterName, elsewhere.folder);
  const wanted = new Set(members.map(({name}) => name));
  const other = strangers.find(({service}) => wanted.has(service));
  if (other) throw new ContainerNameTakenError(other.name, projectName(clusterName));
  const isInTheWay = (one: {folder: string; member: string}): boolean =>
    one.folder !== folder || wanted.has(one.member);
  await removeLabelled(
    {containers: containers.filter(isInTheWay), networks: networks.filter((one) => one.folder !== folder)},
    context,
  );
  return containers.some((one) => !isInTheWay(one));
}

/** Runs without the signal, because it also runs after an abort; its errors must not hide the reason for undoing. */
async function undo(context: RuntimeContext, again: string[], anew: readonly ComposeMember[]): Promise<void> {
  const {clusterName, folder} = context;
  const wanted = new Set(anew.map(({name}) => name));
  const removeMade = async (): Promise<boolean> => {
    const {containers, networks} = await listLabelled(clusterName, {});
    const ours = containers.filter((one) => one.folder === folder);
    const made = ours.filter(({member}) => wanted.has(member));
    const isLast = made.length === ours.length;
    const left = isLast ? networks.filter((one) => one.folder === folder) : [];
    await removeLabelled({containers: made, networks: left}, {});
    return made.length + left.length > 0;
  };
  try {
    if (again.length > 0) await tryDocker(['kill', ...again]);
    if (anew.length === 0) return;
    await removeMade();
    // Containers that the engine was creating when Compose was killed appear only later.
    if (context.signal.aborted) {
      do await sleep(lateMs);
      while (await removeMade());
    }
  } catch {
    // The engine is gone; `down` finds the remains by label.
  }
}

/** Longer than an engine on a busy machine takes to create a network or a container. */
const lateMs = 700;
