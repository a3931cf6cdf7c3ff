import {Command, Flags} from '@oclif/core';
import {interruptSignal} from './interrupt.ts';
import {paint} from './screen/theme.ts';
import {asUsageError} from './usage-error.ts';

/**
 * Common parts of all commands: `--json`, Ctrl-C, and how errors are reported. `run` returns the value that `--json`
 * prints; `print` formats the same value for people, and prints nothing with `--json`.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  // Worded by mcluster instead of oclif.
  static override baseFlags = {json: Flags.boolean({description: 'print the result as JSON', helpGroup: 'GLOBAL'})};

  /** Aborted by Ctrl-C, SIGTERM and the like. Pass it to every call that waits. */
  protected get signal(): AbortSignal {
    return interruptSignal();
  }

  /** The options that every call on a cluster takes. */
  protected get clusterOptions(): {signal: AbortSignal; by: string; onWarning: (line: string) => void} {
    return {
      signal: this.signal,
      by: `mcluster ${this.ctor.id.replaceAll(':', ' ')}`,
      onWarning: (line) => process.stderr.write(`${paint(process.stderr).warn('warning:')} ${line}\n`),
    };
  }

  /** Writes a result to stdout. */
  protected print(text: string): void {
    if (!this.jsonEnabled()) process.stdout.write(`${text}\n`);
  }

  /** Writes what is not the result to stderr: a next command to try, or why the result is empty. */
  protected note(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`);
  }

  // oclif would read piped stdin as a missing argument: in a script piped to a shell, the rest of that script.
  protected override async init(): Promise<void> {
    for (const arg of Object.values(this.ctor.args)) arg.ignoreStdin = true;
    await super.init();
  }

  // oclif would print errors in its own format; only main.ts prints errors.
  protected override async catch(error: Error): Promise<never> {
    throw asUsageError(error, this.ctor);
  }

  protected override logJson(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}
