import type {Socket} from 'node:net';

/** A socket could be reset only after it is connected, and has sent what it is to send. */
export function resetConnection(socket: Socket): void {
  if (socket.connecting || socket.writableLength > 0) socket.destroy();
  else socket.resetAndDestroy();
}
