import {chmodSync, lstatSync, mkdirSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {dirname} from 'node:path';
import {createInterface} from 'node:readline';
import {controlMethods} from './control-methods.ts';
import {listenOn} from '../process/listen-on.ts';
import type {Proxy} from '../proxy.ts';

/** The proxy's end of its control channel. */
export interface ControlChannel {
  close(): void;
}

/** How often the proxy checks that its socket still exists; callers wait at least as long for it. */
const lookEveryMs = 250;

/**
 * Listens on the proxy's control channel: a Unix socket with mode 0600. Both directions carry one JSON object per line:
 * `{"id": 1, "method": "heal", "params": {"members": ["node1"]}}` is answered by `{"id": 1, "result": …}` or
 * `{"id": 1, "error": "…"}`.
 *
 * The faults are inside this process, and this is the only way to reach them. So if the socket is removed, as by a
 * cleaner of temporary folders, it is created again.
 *
 * @throws {ProxyListenError} when the path cannot be listened on.
 */
export async function listenForControl(
  proxy: Proxy,
  path: string,
  log: (line: string) => void,
): Promise<ControlChannel> {
  let server: Server | null = await listenAt(proxy, path);
  let isLooking = false;
  let isClosed = false;
  let lastProblem = '';
  const look = async (): Promise<void> => {
    if (isLooking || isThere(path)) return;
    isLooking = true;
    try {
      // Close first, since closing removes the file at the path.
      server?.close();
      server = null;
      makeFolder(dirname(path));
      server = await listenAt(proxy, path);
      if (isClosed) server.close();
      lastProblem = '';
      log(`the control socket ${path} was gone, and was made again`);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== lastProblem) log(`the control socket ${path} is gone, and can't be made again: ${problem}`);
      lastProblem = problem;
    }
    isLooking = false;
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      server?.close();
    },
  };
}

async function listenAt(proxy: Proxy, path: string): Promise<Server> {
  const server = createServer((socket) => {
    const hungUp = new AbortController();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      hungUp.abort();
    });
    const lines = createInterface({input: socket});
    // readline re-emits an error of its input, which would end the process if unhandled.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      void answer(proxy, line, hungUp.signal).then((result) => socket.write(`${JSON.stringify(result)}\n`));
    });
  });
  // Created without rights for others from the start, not only after the chmod.
  const umask = process.umask(0o177);
  try {
    await listenOn(server, {path}, `the control channel of ${proxy.config.name}`);
  } finally {
    process.umask(umask);
  }
  chmodSync(path, 0o600);
  // Without free file descriptors, accepting a caller fails; the proxy keeps running.
  server.on('error', () => undefined);
  return server;
}

/** Another file may be there now, such as another proxy's socket; it is not replaced. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Does not create the parent folders: if those are gone, the cluster was removed. */
function makeFolder(folder: string): void {
  if (!isThere(folder)) mkdirSync(folder, {mode: 0o700});
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
