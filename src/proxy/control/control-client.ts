import {connect} from 'node:net';
import {createInterface} from 'node:readline';

/**
 * Calls one method of a running proxy over its control socket, and resolves to the result. Rejects when nothing listens
 * there or the proxy refuses.
 */
export function callProxy(
  controlPath: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlPath);
    const abort = (): void => {
      socket.destroy(new Error(`no answer to ${method}`));
    };
    socket.on('error', reject);
    // A signal that is already aborted fires no more event.
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, {once: true});
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      const error = new Error(`the proxy closed its control connection before it answered ${method}`);
      reject(Object.assign(error, {code: 'ECONNRESET'}));
    });
    // readline re-emits an error of its input, which would end the process if unhandled.
    const lines = createInterface({input: socket}).on('error', () => undefined);
    lines.once('line', (line) => {
      const answer = JSON.parse(line) as {result?: unknown; error?: string};
      if (answer.error === undefined) resolve(answer.result);
      else reject(new Error(answer.error));
      socket.destroy();
    });
    socket.write(`${JSON.stringify({id: 1, method, params})}\n`);
  });
}
