import {exitCodes} from '../errors/codes.ts';
import {MclusterError} from '../errors/mcluster-error.ts';
import {systemRefusal} from '../errors/system-error.ts';
import {paint} from './screen/theme.ts';

/** The error format of `--json`. */
export type ErrorReport = {
  error: {code: string; message: string; hint: string | null; details: Readonly<Record<string, unknown>>};
};

/** Prints an error to stderr for people, or to stdout as JSON, and returns the exit code. */
export function reportError(error: unknown, {json}: {json: boolean}): number {
  if (isOrderlyExit(error)) return error.oclif.exit;
  const known = error instanceof MclusterError ? error : systemRefusal(error);
  if (known === null) return reportBug(error, json);
  if (json)
    printJson({code: known.code, message: known.message, hint: known.hint ?? null, details: known.details ?? {}});
  else print(describe(known));
  return known.exitCode;
}

function describe({code, message, hint}: MclusterError): string {
  const colour = paint(process.stderr);
  // The user pressed Ctrl-C; that is no error.
  if (code === 'INTERRUPTED' && hint === undefined) return colour.dim(message);
  const lines = [`${colour.bad('Error:')} ${message}`];
  if (hint) lines.push(`${colour.dim('Hint:')} ${hint}`);
  return lines.join('\n');
}

/** An error that is not an MclusterError is a bug in mcluster; print its stack. */
function reportBug(error: unknown, json: boolean): number {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (json) {
    const message = error instanceof Error ? error.message : String(error);
    printJson({code: 'BUG', message, hint: 'This is a bug in mcluster; please report it.', details: {stack}});
  } else {
    print(`${paint(process.stderr).bad('This is a bug in mcluster. Please report it with these lines:')}\n${stack}`);
    print(`mcluster on Node ${process.version}, ${process.platform}-${process.arch}`);
  }
  return exitCodes.bug;
}

// oclif exits regularly by throwing, for example after --help.
function isOrderlyExit(error: unknown): error is {oclif: {exit: number}} {
  return error instanceof Error && 'code' in error && error.code === 'EEXIT' && 'oclif' in error;
}

function printJson(error: ErrorReport['error']): void {
  process.stdout.write(`${JSON.stringify({error} satisfies ErrorReport, null, 2)}\n`);
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
