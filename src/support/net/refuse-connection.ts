import type {Socket} from 'node:net';

/** How long a refused client has to close its side. */
const graceMs = 1000;

/**
 * Sends `line` to a client over the limit and closes its connection, soon even if the client keeps sending or never
 * closes its side. Input is read and discarded: unread bytes would turn the close into a reset, which may overtake the
 * line.
 */
export function refuseConnection(socket: Socket, line: string): void {
  const timer = setTimeout(() => socket.destroy(), graceMs);
  socket.on('close', () => {
    clearTimeout(timer);
  });
  // A client that resets its connection is gone, as wanted.
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(line);
}
