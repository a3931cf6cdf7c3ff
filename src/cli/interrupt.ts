import {InterruptedError} from '../errors/interrupted-error.ts';

/**
 * Aborted by Ctrl-C, by SIGTERM, and when the reader of stdout has gone. The first signal lets the command clean up;
 * a second one ends the process at once, as it would any other.
 */
export function interruptSignal(): AbortSignal {
  controller ??= listen();
  return controller.signal;
}

let controller: AbortController | undefined;

function listen(): AbortController {
  const created = new AbortController();
  const abort = (): void => created.abort(new InterruptedError());
  // Not `once`: execa's listeners end the process when they find themselves alone with a signal.
  const interrupt = (signal: NodeJS.Signals): void => {
    // A terminal that is closed says so more than once: the kernel, the shell and the likes of tmux each do.
    if (created.signal.aborted && signal !== 'SIGHUP') {
      process.removeListener(signal, interrupt);
      process.kill(process.pid, signal);
    }
    abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.stdout.once('error', abort);
  return created;
}
