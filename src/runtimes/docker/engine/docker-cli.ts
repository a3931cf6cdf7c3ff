import {throwIfInterrupted} from '../../../errors/interrupted-error.ts';
import type {MclusterError} from '../../../errors/mcluster-error.ts';
import {exec} from '../../../support/exec.ts';
import {composePlugin} from './compose-plugin.ts';
import {DockerTimeoutError} from './docker-errors.ts';
import {explainFailure, shownCommand} from './explain-failure.ts';

export type DockerCall = {
  signal?: AbortSignal | undefined;
  /** Default 60 s: an engine that hangs must not hang mcluster. Infinity for none, where compose.ts is called. */
  timeoutMs?: number;
};

/** Output of a docker command; `error` is null when it exited with 0. */
export type DockerResult = {stdout: string; stderr: string; error: MclusterError | null};

/**
 * Runs `docker ARGS` and resolves to its stdout. All calls go through the CLI, so that DOCKER_HOST, contexts and
 * rootless engines work as they do for the user.
 *
 * @throws {InterruptedError} on abort
 * @throws {MclusterError} one of docker-errors.ts when the command fails
 */
export async function docker(args: readonly string[], call: DockerCall = {}): Promise<string> {
  const {stdout, error} = await tryDocker(args, call);
  if (error) throw error;
  return stdout;
}

/**
 * Like `docker`, for commands whose failure may be acceptable, such as `inspect` with one missing container among
 * three.
 */
export function tryDocker(args: readonly string[], call: DockerCall = {}): Promise<DockerResult> {
  return run({file: 'docker', args}, args, call);
}

/** The same for `docker compose ARGS`, but faster. For questions; compose.ts has the verbs that change something. */
export function tryCompose(args: readonly string[], call: DockerCall = {}): Promise<DockerResult> {
  const plugin = composePlugin();
  const shown = ['compose', ...args];
  return run(plugin === null ? {file: 'docker', args: shown} : {file: plugin, args}, shown, call);
}

/** `shown`: the arguments a user would type after `docker`. */
async function run(
  program: {file: string; args: readonly string[]},
  shown: readonly string[],
  {signal, timeoutMs = 60_000}: DockerCall,
): Promise<DockerResult> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const {stdout, stderr, problem} = await exec(program.file, program.args, {
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    env: changedEnvironment(),
  });
  throwIfInterrupted(signal);
  return resultOf({stdout, stderr, problem}, {shown, deadline, timeoutMs});
}

/** Returns the result of a docker command that has ended, with the error that its output means. */
export function resultOf(
  {stdout, stderr, problem}: {stdout: string; stderr: string; problem: string | null},
  {shown, deadline, timeoutMs}: {shown: readonly string[]; deadline: AbortSignal | null; timeoutMs: number},
): DockerResult {
  if (problem === null) return {stdout, stderr, error: null};
  const error = deadline?.aborted
    ? new DockerTimeoutError(shownCommand(shown), timeoutMs)
    : explainFailure({args: shown, stderr, problem});
  return {stdout, stderr, error};
}

/**
 * Removes the user's Compose settings, which are meant for other projects: with COMPOSE_REMOVE_ORPHANS, Compose would
 * remove a foreign container that has the cluster's project name.
 */
export function changedEnvironment(): Record<string, string | undefined> {
  const settings = Object.keys(process.env).filter((name) => name.startsWith('COMPOSE_'));
  return {
    ...Object.fromEntries(settings.map((name) => [name, undefined])),
    COMPOSE_REMOVE_ORPHANS: '0',
    // Keeps hints out of the lines that explainFailure parses.
    DOCKER_CLI_HINTS: 'false',
  };
}
