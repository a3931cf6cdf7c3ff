import {setMaxListeners} from 'node:events';
import {connect} from 'node:net';
import {limitReached} from '../../errors/system-error.ts';
import {connectableHost} from './ports.ts';

export type Address = {host: string; port: number};

export type TextRequestOptions = {timeoutMs: number; signal?: AbortSignal | undefined};

/** The problem when no process listens on the port. */
export const connectionRefused = 'connection refused';

/** `problem` completes "node1: ...". */
export type TextReply = {lines: string[]; problem: null} | {lines: null; problem: string};

/**
 * Sends one request line to a memcached or a proxy on a connection of its own and reads lines up to and including the
 * first that `isLast`. For occasional requests, not for load. Failures of the other end resolve to a problem.
 * @throws {SystemRefusedError} when this process can't open a connection, which says nothing about the other end
 */
export function textRequest(
  {host, port}: Address,
  request: string,
  isLast: (line: string) => boolean,
  {timeoutMs, signal}: TextRequestOptions,
): Promise<TextReply> {
  return new Promise((resolve, reject) => {
    const socket = connect({host: connectableHost(host), port, noDelay: true});
    let rest = '';
    const lines: string[] = [];
    const settle = (reply: TextReply): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(reply);
    };
    const fail = (problem: string): void => settle({lines: null, problem});
    const onAbort = (): void => fail('interrupted');
    // With a thousand members asked at once, replies may have arrived but not been read yet, so read them before timing
    // out.
    const timer = setTimeout(() => setImmediate(fail, `no answer within ${timeoutMs} ms`), timeoutMs);
    if (signal) {
      // All members share one signal, and Node warns of a leak at more than ten listeners.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', onAbort, {once: true});
    }

    socket.setEncoding('latin1');
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const limit = limitReached(error);
      if (limit) reject(limit);
      fail(describeError(error));
    });
    socket.on('close', () => fail('connection closed before a reply'));
    socket.on('data', (chunk: string) => {
      const whole = (rest + chunk).split('\r\n');
      rest = whole.pop() ?? '';
      for (const line of whole) {
        lines.push(line);
        if (!isLast(line)) continue;
        settle({lines, problem: null});
        return;
      }
    });
    socket.write(`${request}\r\n`);
  });
}

function describeError({code, message}: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return connectionRefused;
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'connection reset';
  return message;
}
