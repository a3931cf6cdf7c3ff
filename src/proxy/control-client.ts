import {connect} from 'node:net';
import {createInterface} from 'node:readline';

/** Asks a running proxy one thing over its control socket. Rejects when nobody listens there or the proxy refuses. */
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
    // A signal tells nobody any more that it was aborted before.
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, {once: true});
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      const error = new Error(`the proxy closed its control connection before it answered ${method}`);
      reject(Object.assign(error, {code: 'ECONNRESET'}));
    });
    // An error of the socket is also one of its reader, and would end the process there.
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
