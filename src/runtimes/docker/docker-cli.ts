import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import type {MclusterError} from '../../errors/mcluster-error.ts';
import {exec} from '../../support/exec.ts';
import {composePlugin} from './compose-plugin.ts';
import {DockerTimeoutError} from './docker-errors.ts';
import {explainFailure, shownCommand} from './explain-failure.ts';

export type DockerCall = {
  signal?: AbortSignal | undefined;
  /** Default 60 s: an engine that hangs must not hang mcluster. */
  timeoutMs?: number;
};

/** What a docker command printed; `error` is null when it exited with 0. */
export type DockerResult = {stdout: string; stderr: string; error: MclusterError | null};

/**
 * Runs `docker ARGS` and returns what it printed on stdout. Everything goes through the CLI, so that DOCKER_HOST,
 * contexts and rootless engines mean what they mean to a person.
 *
 * Throws InterruptedError on abort and the errors of docker-errors.ts.
 */
export async function docker(args: readonly string[], call: DockerCall = {}): Promise<string> {
  const {stdout, error} = await tryDocker(args, call);
  if (error) throw error;
  return stdout;
}

/** As `docker` for commands whose failure may be fine, such as `inspect` with one missing container among three. */
export function tryDocker(args: readonly string[], call: DockerCall = {}): Promise<DockerResult> {
  return run({file: 'docker', args}, args, call);
}

/** The same for `docker compose ARGS`, but faster. */
export function tryCompose(args: readonly string[], call: DockerCall = {}): Promise<DockerResult> {
  const plugin = composePlugin();
  const shown = ['compose', ...args];
  return run(plugin === null ? {file: 'docker', args: shown} : {file: plugin, args}, shown, call);
}

/** `shown`: what a person would type after `docker`. */
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
  if (problem === null) return {stdout, stderr, error: null};
  const error = deadline.aborted
    ? new DockerTimeoutError(shownCommand(shown), timeoutMs)
    : explainFailure({args: shown, stderr, problem});
  return {stdout, stderr, error};
}

/**
 * What a person set for projects of theirs is not meant for ours: with COMPOSE_REMOVE_ORPHANS, Compose would remove a
 * container of somebody else's that has our project's name.
 */
function changedEnvironment(): Record<string, string | undefined> {
  const settings = Object.keys(process.env).filter((name) => name.startsWith('COMPOSE_'));
  return {
    ...Object.fromEntries(settings.map((name) => [name, undefined])),
    COMPOSE_REMOVE_ORPHANS: '0',
    // No advertisements among the lines that explainFailure reads.
    DOCKER_CLI_HINTS: 'false',
  };
}
