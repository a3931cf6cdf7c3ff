import {once} from 'node:events';
import {connect, createServer, type Server, type Socket} from 'node:net';

/** Relays between a proxy and a node and records every byte that the proxy sends, one buffer list per connection. */
export class Tap {
  readonly port: number;
  readonly sent: Buffer[][] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as {port: number}).port;
  }

  static async before(nodePort: number): Promise<Tap> {
    const server = createServer({noDelay: true});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tap = new Tap(server);
    server.on('connection', (socket) => {
      tap.#join(socket, connect({port: nodePort, host: '127.0.0.1', noDelay: true}));
    });
    return tap;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(fromProxy: Socket, toNode: Socket): void {
    const sent: Buffer[] = [];
    this.sent.push(sent);
    fromProxy.on('data', (chunk: Buffer) => sent.push(chunk));
    fromProxy.pipe(toNode).pipe(fromProxy);
    for (const socket of [fromProxy, toNode]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        fromProxy.destroy();
        toNode.destroy();
      });
    }
  }
}
