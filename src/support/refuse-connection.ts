import type {Socket} from 'node:net';

/** How long a refused client has to close its side. */
const graceMs = 1000;

/**
 * Says `line` to a client over the limit and lets go of its connection, within a moment even when the client goes on
 * sending or never closes its side. What it has sent is read: unread bytes would turn the close into a reset, which may
 * overtake the line.
 */
export function refuseConnection(socket: Socket, line: string): void {
  const timer = setTimeout(() => socket.destroy(), graceMs);
  socket.on('close', () => {
    clearTimeout(timer);
  });
  // A client that breaks off has gone, which is all that is wanted.
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(line);
}
