import type {Address} from '../../../support/net/text-request.ts';
import {waitUntilReady} from '../../readiness.ts';
import type {RuntimeContext} from '../../runtime.ts';
import type {ComposeMember} from '../compose-file.ts';
import {composeUp} from '../engine/compose.ts';
import type {DockerResult} from '../engine/docker-cli.ts';
import {composePath, containerName, projectName} from '../names.ts';
import {inspectContainers} from './containers.ts';

/**
 * Creates and starts members with Compose. Resolves as soon as every one of them answers and its container runs, even
 * if Compose has not ended; otherwise when Compose ends. A failure of Compose is part of the result.
 *
 * A member is asked only after Compose has reported it as started: before that, a connection to its port would wait for
 * a second until the kernel tries again.
 */
export async function upWithCompose(
  context: RuntimeContext,
  members: readonly ComposeMember[],
): Promise<Pick<DockerResult, 'stderr' | 'error'>> {
  const {clusterName, folder, signal} = context;
  const over = new AbortController();
  const silent = new Map(members.map((member) => [containerName(clusterName, member.name), member]));
  let allAnswer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (allAnswer = resolve));
  const onLine = (line: string): void => {
    const [, container = ''] = startedLine.exec(line) ?? [];
    const member = silent.get(container);
    if (member === undefined) return;
    void untilAnswer(member, over.signal).then((answers) => {
      if (answers) silent.delete(container);
      if (silent.size === 0) allAnswer();
    });
  };
  const services = members.map(({name}) => name);
  const compose = composeUp({name: projectName(clusterName), file: composePath(folder)}, services, {
    signal,
    onLine,
  });
  const early = answered.then(async () => {
    if (!(await areRunning(context, services, over.signal))) return compose.ended;
    compose.leave();
    return {stderr: '', error: null};
  });
  try {
    return await Promise.race([compose.ended, early]);
  } finally {
    over.abort();
  }
}

/** Compose's line for a container that it has just started, not for one that ran before (`Running`). */
const startedLine = /^Container (\S+)\s+Started$/;

function addressOf(member: ComposeMember): Address {
  return member.role === 'proxy' ? member.addresses[0]! : {host: '127.0.0.1', port: member.port};
}

/** Resolves to whether the member has answered; false after the abort. */
async function untilAnswer(member: ComposeMember, signal: AbortSignal): Promise<boolean> {
  const target = {...addressOf(member), name: member.name, pid: null};
  // Compose ends when a container does not start, and with that the wait.
  const wait = {timeoutMs: 60_000, signal, checkAlive: () => Promise.resolve()};
  return waitUntilReady([target], wait).then(
    () => true,
    () => false,
  );
}

/** False, too, if the engine does not answer: then the end of Compose decides. */
async function areRunning(context: RuntimeContext, names: readonly string[], signal: AbortSignal): Promise<boolean> {
  const found = await inspectContainers(context, names, {signal}).catch(() => null);
  return names.every((name) => {
    const state = found?.get(name)?.state;
    return state?.state === 'running' && !state.offNetwork;
  });
}
