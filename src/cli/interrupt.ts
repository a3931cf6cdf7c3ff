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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, abort);
  process.stdout.once('error', abort);
  return created;
}
