import {chmodSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {createInterface} from 'node:readline';
import {controlMethods} from './control-methods.ts';
import type {Proxy} from './proxy.ts';

/**
 * The proxy's control channel: a Unix socket with mode 0600. One JSON object a line, in both directions:
 * `{"id": 1, "method": "heal", "params": {"members": ["node1"]}}` is answered by `{"id": 1, "result": …}` or
 * `{"id": 1, "error": "…"}`.
 */
export async function listenForControl(proxy: Proxy, path: string): Promise<Server> {
  rmSync(path, {force: true});
  const server = createServer((socket) => {
    const hungUp = new AbortController();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      hungUp.abort();
    });
    const lines = createInterface({input: socket});
    // An error of the socket is also one of its reader, and would end the process there.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      void answer(proxy, line, hungUp.signal).then((result) => socket.write(`${JSON.stringify(result)}\n`));
    });
  });
  // Created with no rights for others from the start, not only after the chmod.
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(umask);
  }
  chmodSync(path, 0o600);
  return server;
}

async function answer(proxy: Proxy, line: string, signal: AbortSignal): Promise<object> {
  let id: unknown = null;
  try {
    const request = JSON.parse(line) as {id?: unknown; method?: unknown; params?: unknown};
    id = request.id ?? null;
    const method = controlMethods[String(request.method)];
    if (method === undefined) return {id, error: `unknown method ${String(request.method)}`};
    return {id, result: await method(proxy, (request.params ?? {}) as Record<string, unknown>, signal)};
  } catch (error) {
    return {id, error: error instanceof Error ? error.message : String(error)};
  }
}
