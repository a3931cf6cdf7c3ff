import {createServer, type Server, type Socket} from 'node:net';
import {refuseConnection} from '../../support/net/refuse-connection.ts';
import {ClientConnection} from './client-connection.ts';
import {ServerState, type ServerSettings} from './server-state.ts';

/**
 * Bytes that may be buffered in a socket before its client counts as slow; Node's 16 KiB would pause for every larger
 * value.
 */
const flushedBytes = 256 * 1024;

/** A running server. */
export type EmbeddedServer = {
  readonly state: ServerState;
  /** The port it listens on; differs from the settings if they have 0. */
  readonly port: number;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
};

/** Starts an empty server in this process. Rejects with the system's error when it can't listen. */
export async function startServer(settings: ServerSettings): Promise<EmbeddedServer> {
  const state = new ServerState(settings);
  const sockets = new Set<Socket>();
  const server = createServer({noDelay: true, allowHalfOpen: true, highWaterMark: flushedBytes}, (socket) =>
    accept(state, sockets, socket),
  );
  await listen(server, settings);
  const address = server.address();
  return {
    state,
    port: typeof address === 'object' && address !== null ? address.port : settings.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function accept(state: ServerState, sockets: Set<Socket>, socket: Socket): void {
  if (state.clients.size >= state.settings.maxConnections) {
    state.counters.rejected_connections++;
    refuseConnection(socket, 'ERROR Too many open connections\r\n');
    return;
  }
  state.counters.total_connections++;
  const client = new ClientConnection(state, socket, state.counters.total_connections);
  sockets.add(socket);
  state.clients.add(client);
  socket.on('close', () => {
    sockets.delete(socket);
    state.clients.delete(client);
  });
}

function listen(server: Server, {host, port}: ServerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({host, port, backlog: 1024}, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
