import type {Socket} from 'node:net';
import {config, downAll, pullAll, upMany, type IDockerComposeOptions} from 'docker-compose';
import {throwIfInterrupted} from '../../../errors/interrupted-error.ts';
import {limitReached} from '../../../errors/system-error.ts';
import {endOnAbort, problemOf} from '../../../support/exec.ts';
import {catchProcess} from '../../../support/process/catch-process.ts';
import {composePlugin} from './compose-plugin.ts';
import {changedEnvironment, resultOf, type DockerCall, type DockerResult} from './docker-cli.ts';

/** A Compose project: its name, and the path of its file. */
export type ComposeProject = {name: string; file: string};

export type ComposeCall = DockerCall & {
  /** Receives each line of progress, without surrounding spaces: `Container mcluster-demo-node1  Started`. */
  onLine?: (line: string) => void;
};

/** A run of Compose that was started. */
export type ComposeRun = {
  /**
   * Resolves when Compose has ended; a failure is part of the result. May be ignored: it is never an unhandled rejection.
   * Rejects with InterruptedError on abort, and with SystemRefusedError when the system can't start a process.
   */
  ended: Promise<DockerResult>;
  /** Lets this process end before Compose does. */
  leave: () => void;
};

/** Creates and starts services, and what they need. */
export function composeUp(project: ComposeProject, services: readonly string[], call: ComposeCall): ComposeRun {
  const shown = [...selected(project), 'up', '-d', ...services];
  return drive((options) => upMany([...services], {...options, ...of(project)}), shown, call);
}

/** Ends and removes all services of the file, their anonymous volumes, and the network. */
export function composeDown(project: ComposeProject, call: ComposeCall): ComposeRun {
  const commandOptions = ['--volumes', '--timeout', '0'];
  const shown = [...selected(project), 'down', ...commandOptions];
  return drive((options) => downAll({...options, ...of(project), commandOptions}), shown, call);
}

/** Pulls an image. There is no file yet, so Compose reads one from its stdin. */
export function composePull(image: string, call: ComposeCall): ComposeRun {
  const spec = {services: {node: {image: image.replaceAll('$', '$$$$')}}};
  return drive(
    (options) => pullAll({...options, composeOptions: fromStdin, compose: spec}),
    ['--file', '-', 'pull'],
    call,
  );
}

/** Checks a file's text: fails when Compose does not accept it. */
export function composeConfig(text: string, call: ComposeCall): ComposeRun {
  const given = {composeOptions: fromStdin, configAsString: text, commandOptions: ['--quiet']};
  return drive((options) => config({...options, ...given}), ['--file', '-', 'config', '--quiet'], call);
}

/** Without a folder of its own, Compose takes the name and the `.env` of the current one, which may be another project's. */
const fromStdin = ['--project-name', 'mcluster', '--env-file', '/dev/null'];

function of({name, file}: ComposeProject): IDockerComposeOptions {
  return {composeOptions: ['--project-name', name], config: file};
}

function selected({name, file}: ComposeProject): string[] {
  return ['--project-name', name, '--file', file];
}

/** `shown`: the arguments that a user would type after `docker compose`. */
function drive(
  begin: (options: IDockerComposeOptions) => Promise<unknown>,
  shown: readonly string[],
  {signal, timeoutMs = 60_000, onLine}: ComposeCall,
): ComposeRun {
  throwIfInterrupted(signal);
  const deadline = timeoutMs === Infinity ? null : AbortSignal.timeout(timeoutMs);
  const plugin = composePlugin();
  const output = {stdout: '', stderr: ''};
  const onText = lineSplitter(onLine);
  const {result, child} = catchProcess(() =>
    begin({
      ...(plugin !== null && {executable: {executablePath: plugin, standalone: true}}),
      env: {...process.env, ...changedEnvironment()},
      callback: (chunk, stream = 'stdout') => {
        const text = chunk.toString();
        output[stream] += text;
        if (stream === 'stderr') onText(text);
      },
    }),
  );
  // Only a failure to start is of interest. Its process tells the rest, and tells it 500 ms earlier.
  result.catch(() => undefined);
  if (child === undefined) throw new Error('docker-compose started no process');
  // The package waits for 500 ms after the exit, with a timer that would keep this process alive.
  child.removeAllListeners('exit');
  child.stdin?.on('error', () => undefined);
  child.stdin?.end();
  for (const one of [signal, deadline]) if (one) endOnAbort(child, one);

  const file = plugin ?? 'docker';
  const problem = new Promise<string | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const limit = limitReached(error);
      if (limit) reject(limit);
      else resolve(problemOf(file, {code: error.code}));
    });
    child.once('close', (code, signalName) =>
      resolve(code === 0 ? null : problemOf(file, {code: code ?? undefined, signal: signalName})),
    );
  });
  const ended = problem.then((how) => {
    throwIfInterrupted(signal);
    return resultOf({...output, problem: how}, {shown: ['compose', ...shown], deadline, timeoutMs});
  });
  ended.catch(() => undefined);
  return {
    ended,
    leave() {
      child.unref();
      for (const stream of child.stdio) (stream as Socket | null)?.unref();
    },
  };
}

/** Calls `onLine` with each whole line of text that arrives in pieces. */
function lineSplitter(onLine: ComposeCall['onLine']): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line.trim());
  };
}
