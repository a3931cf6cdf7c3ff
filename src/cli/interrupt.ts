import {writeSync} from 'node:fs';
import {InterruptedError} from '../errors/interrupted-error.ts';
import {nextCommand} from '../errors/next-command.ts';

/**
 * Returns a signal that is aborted by Ctrl-C, SIGTERM and a closed terminal. The first of these lets the command clean up;
 * a second one ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  controller ??= listen();
  return controller.signal;
}

/**
 * Returns a signal that is also aborted when stdout fails, for commands that print until they are stopped. Other
 * commands continue, because their work does not depend on a reader.
 */
export function watchSignal(): AbortSignal {
  const unread = new AbortController();
  process.stdout.once('error', () => unread.abort());
  return AbortSignal.any([interruptSignal(), unread.signal]);
}

/** Names the cluster that the user has to take down if a second signal ends this process before it has cleaned up. */
export function whenCutShort(clusterName: string): void {
  lastWords = `Not cleaned up. To stop what was started: ${nextCommand(clusterName, 'down')}\n`;
}

/** The same for clusters that end with this process, though not at once. */
export function whenCutShortInBackground(): void {
  lastWords = 'Not waiting: what was started is stopped in the background.\n';
}

let controller: AbortController | undefined;
let lastWords = '';

function listen(): AbortController {
  const created = new AbortController();
  const abort = (): void => created.abort(new InterruptedError());
  // Not `once`: execa's listeners end the process when no other listener is left for a signal.
  const interrupt = (signal: NodeJS.Signals): void => {
    // A closed terminal sends SIGHUP several times: the kernel, the shell and programs such as tmux each send one.
    if (created.signal.aborted && signal !== 'SIGHUP') {
      process.removeListener(signal, interrupt);
      // Written synchronously, because the next line ends the process.
      writeSync(process.stderr.fd, lastWords);
      process.kill(process.pid, signal);
    }
    abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  return created;
}
