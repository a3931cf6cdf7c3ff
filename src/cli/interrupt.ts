import {writeSync} from 'node:fs';
import {InterruptedError} from '../errors/interrupted-error.ts';
import {nextCommand} from '../errors/next-command.ts';

/**
 * Aborted by Ctrl-C, by SIGTERM, and when the reader of stdout has gone. The first signal lets the command clean up;
 * a second one ends the process at once, as it would any other.
 */
export function interruptSignal(): AbortSignal {
  controller ??= listen();
  return controller.signal;
}

/** The cluster that a second signal, which ends us before we have cleaned up, leaves to a person to end. */
export function whenCutShort(clusterName: string): void {
  lastWords = `Not cleaned up. What was started is ended by: ${nextCommand(clusterName, 'down')}\n`;
}

/** The same of clusters that end with us, which is not at once. */
export function whenCutShortInBackground(): void {
  lastWords = 'Not waited for: what was started is brought down in the background.\n';
}

let controller: AbortController | undefined;
let lastWords = '';

function listen(): AbortController {
  const created = new AbortController();
  const abort = (): void => created.abort(new InterruptedError());
  // Not `once`: execa's listeners end the process when they find themselves alone with a signal.
  const interrupt = (signal: NodeJS.Signals): void => {
    // A terminal that is closed says so more than once: the kernel, the shell and the likes of tmux each do.
    if (created.signal.aborted && signal !== 'SIGHUP') {
      process.removeListener(signal, interrupt);
      // At once, whatever stderr is: the next line is our last.
      writeSync(process.stderr.fd, lastWords);
      process.kill(process.pid, signal);
    }
    abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.stdout.once('error', abort);
  return created;
}
