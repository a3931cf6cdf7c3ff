import {Command, Flags} from '@oclif/core';
import {interruptSignal} from './interrupt.ts';
import {paint} from './theme.ts';
import {asUsageError} from './usage-error.ts';

/**
 * What all commands share: `--json`, Ctrl-C, and how errors leave. `run` returns the value that `--json`
 * prints; `print` draws the same value for people, and is silent with `--json`.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  // In our words instead of oclif's.
  static override baseFlags = {json: Flags.boolean({description: 'print the result as JSON', helpGroup: 'GLOBAL'})};

  /** Aborted by Ctrl-C and its like. Pass it to whatever waits. */
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

  /** Writes what is not the result to stderr: what to try next, why there is nothing to see. */
  protected note(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`);
  }

  // oclif would take whatever is piped to us for an argument that was left out: the rest of the script that has this command.
  protected override async init(): Promise<void> {
    for (const arg of Object.values(this.ctor.args)) arg.ignoreStdin = true;
    await super.init();
  }

  // oclif would print errors itself, in its own words; main.ts is the one place that does.
  protected override async catch(error: Error): Promise<never> {
    throw asUsageError(error, this.ctor);
  }

  protected override logJson(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}
