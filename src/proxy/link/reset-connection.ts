import type {Socket} from 'node:net';

/**
 * Resets a connection. A socket can be reset only once it is connected and has sent all its data; others are destroyed.
 */
export function resetConnection(socket: Socket): void {
  if (socket.connecting || socket.writableLength > 0) socket.destroy();
  else socket.resetAndDestroy();
}
