import type {MclusterError} from '../../../errors/mcluster-error.ts';
import {
  ComposeMissingError,
  ContextUnknownError,
  ContainerNameTakenError,
  ContainerPortInUseError,
  NetworkNameTakenError,
  DockerCliMissingError,
  DockerFailedError,
  DockerPermissionError,
  DockerTooOldError,
  DockerUnreachableError,
  ImageUnavailableError,
} from './docker-errors.ts';

/** A docker command that did not exit with 0. */
export type DockerFailure = {args: readonly string[]; stderr: string; problem: string};

/**
 * Turns output of the docker CLI and Compose into errors of mcluster; no other code parses it. They have no
 * machine-readable errors, so these are the messages of Docker 20.10 to 29, Compose 2, Docker Desktop and Podman's
 * socket.
 */
export function explainFailure({args, stderr, problem}: DockerFailure): MclusterError {
  const output = stderr.trim() || problem;
  // Only for the CLI: for the Compose plugin, ENOENT may also mean a script whose interpreter is missing.
  if (problem.startsWith('docker could not be run: ENOENT')) return new DockerCliMissingError();
  for (const {pattern, error} of sentences) {
    const match = pattern.exec(output);
    if (match) return error(match, output);
  }
  return new DockerFailedError(
    shownCommand(args),
    complaintIn(output),
    {output},
    hints.find(({pattern}) => pattern.test(output))?.hint,
  );
}

/** Returns the command as a user would type it, without output templates. */
export function shownCommand(args: readonly string[]): string {
  const shown = args.filter((arg, index) => arg !== '--format' && args[index - 1] !== '--format');
  return ['docker', ...shown].join(' ');
}

/**
 * Returns the line with the reason: the last one that is not a summary, without the prefixes of the CLI and the engine.
 */
export function complaintIn(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== '' &&
        !/^(See 'docker|Run 'docker|For more help|(Error: )?failed to start containers: |exit status \d+$)/.test(line),
    );
  return (lines.at(-1) ?? 'no reason given').replace(
    /^(docker: )?(Error response from daemon: |Error: |ERROR: |error: )+/,
    '',
  );
}

/** Returns the program that the image lacks; null when the failure has another reason. */
export function missingProgramIn(output: string): string | null {
  return /exec: \\?"([\w./-]+)\\?": (?:executable file not found|stat [^:]+: no such file)/.exec(output)?.[1] ?? null;
}

const hints: {pattern: RegExp; hint: string}[] = [
  {
    pattern: /non-overlapping IPv4 address pool|address pools have been fully subnetted/,
    hint: 'remove networks that nothing uses: docker network prune',
  },
  {
    pattern: /network \S+ is ambiguous \(\d+ matches found on name\)/,
    hint: 'another cluster of this name was brought up at the same moment: try again, or choose another name with --name',
  },
];

const sentences: {pattern: RegExp; error: (match: RegExpExecArray, output: string) => MclusterError}[] = [
  {
    pattern: /permission denied while trying to connect to the docker (?:daemon socket|API)(?: at (\S+?))?:? /i,
    error: (match) => new DockerPermissionError(match[1] ?? null),
  },
  {
    pattern:
      /cannot connect to the docker daemon(?: at (\S+?))?[.,]? |failed to connect to the docker API(?: at (\S+?))?[;:,] /i,
    error: (match, output) => new DockerUnreachableError(match[1] ?? match[2] ?? null, output),
  },
  {
    // `context "nope": context not found`; older: `current context "nope" is not found on the file system`.
    pattern: /context "?([^\s":]+)"?(?:: context| is) not found/i,
    error: (match) => new ContextUnknownError(match[1] ?? ''),
  },
  {
    pattern:
      /error during connect|failed to initialize: protocol not available|unable to parse docker host|unable to resolve docker endpoint/i,
    error: (_, output) => new DockerUnreachableError(null, output),
  },
  {
    pattern: /client version (\S+) is too (?:new|old)\.[^\n]*?supported API version is ([\d.]+)/i,
    error: (match) =>
      new DockerTooOldError(`API ${match[2] ?? '?'}`, `API ${match[1] ?? '?'}, which the docker command speaks`),
  },
  {
    // Without the plugin, CLIs ignore `compose` and parse its flags as their own.
    pattern:
      /'compose' is not a docker command|unknown command: docker compose|unknown (?:shorthand )?flag: [^]*'docker --help'/,
    error: () => new ComposeMissingError(),
  },
  {
    pattern: /(\d+(?:\.\d+){3}):(\d+)\b[^\n]*(?:port is already allocated|address already in use)/,
    error: (match) => new ContainerPortInUseError(match[1] ?? '', Number(match[2])),
  },
  {
    pattern: /container name "?\/?([\w.-]+)"? is already in use/i,
    error: (match) => new ContainerNameTakenError(match[1] ?? ''),
  },
  {
    // From Compose, about a network that it did not create, or created for another project.
    pattern: /network (\S+) was found but has incorrect label/,
    error: (match) => new NetworkNameTakenError(match[1] ?? ''),
  },
  {
    // A panic: the CLI has no client when it does not know the scheme of DOCKER_HOST.
    pattern: /^panic: .*nil pointer dereference[^]*client\.\(\*Client\)\.ClientVersion/,
    error: (_, output) => new DockerUnreachableError(null, output),
  },
  {
    // The image is present, but not for $DOCKER_DEFAULT_PLATFORM.
    pattern: /image with reference (\S+) was found but [^\n]*specified platform/,
    error: (match) => new ImageUnavailableError(match[1] ?? '', null),
  },
  {
    pattern: /No such image: (\S+)/,
    error: (match) => new ImageUnavailableError(match[1] ?? '', null),
  },
];
