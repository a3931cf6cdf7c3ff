import {dirname} from 'node:path';
import * as z from 'zod/mini';
import {environmentOf} from '../../cluster/status/endpoints.ts';
import {formatDuration} from '../../support/duration.ts';
import {field} from '../../topology/file/topology-schema-parts.ts';
import {milliseconds, text} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';
import {runProgram, type ProgramEnd} from '../program/run-program.ts';
import {ProgramInterruptedError, StepFailedError} from '../run/step-failed-error.ts';

const expectedCommand = 'a shell command line, or a list of a program and its arguments';
const expectedArgument = 'a string; write numbers in quotes';

export const exec = defineStep({
  verb: 'exec',
  about: 'run a program; MCLUSTER_ENDPOINTS and the other variables that env prints hold the addresses of the cluster',
  shape: {
    exec: z.union([text(expectedCommand), programAndArguments()], {error: expectedCommand}),
    timeout: field(milliseconds(), 'Timeout of the program. Default: the time that the scenario has left.'),
  },
  observes: 'exec',
  isRepeatable: true,
  describe: ({exec, timeout}) => {
    const line = typeof exec === 'string' ? exec : exec.join(' ');
    return `run ${firstLine(line)}${timeout === undefined ? '' : ` with a timeout of ${formatDuration(timeout)}`}`;
  },
  run: async ({exec, timeout}, {cluster, folder, signal}) => {
    const [file, ...args] = typeof exec === 'string' ? ['/bin/sh', '-c', exec] : exec;
    // With the run's own state home, mcluster commands in the program act on this cluster and no other of its name.
    const env = {...environmentOf(cluster.topology), MCLUSTER_HOME: dirname(cluster.folder)};
    const end = await runProgram(file!, args, {cwd: folder, env, signal, timeoutMs: timeout});
    // Observations of a program that was ended with the run are not reliable.
    if (signal.aborted) throw new ProgramInterruptedError(end.shown);
    if (typeof exec === 'string') demandRun(end);
    return [{type: 'exec', ...end}];
  },
});

function programAndArguments() {
  const error = expectedCommand;
  return z.array(z.string({error: expectedArgument}), {error}).check(
    z.minLength(1, {error}),
    z.refine(([program]) => program !== '', {error, path: [0]}),
  );
}

/** Descriptions of a step fit on one line: the first that is no comment. */
function firstLine(script: string): string {
  const lines = script.trim().split('\n');
  const first = lines.find((line) => !/^\s*(#|$)/.test(line)) ?? lines[0]!;
  return lines.length === 1 ? first : `${first.trim()} …`;
}

/**
 * A shell exits with 127 when it did not find the program, and with 126 when it may not run it; a list in `exec` throws
 * in these cases. This mistake in the scenario must not pass for the program's own result.
 */
function demandRun({exitCode, shown}: ProgramEnd): void {
  if (exitCode !== 126 && exitCode !== 127) return;
  const said = shown.split('\n').at(-1);
  throw new StepFailedError(
    `the shell could not run the program (exit code ${exitCode})${said ? `: ${said}` : ''}; expected any other exit code`,
    shown,
  );
}
