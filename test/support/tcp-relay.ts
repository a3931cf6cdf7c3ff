import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import type {Random} from '../../src/support/random.ts';

/** Relays between a proxy and a node with a delay, in order: a slow link that tests can tune. */
export class TcpRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections accepted since the start. */
  accepted = 0;

  constructor(targetPort: number, delay: {random: Random; maxMs: number}) {
    this.#server = createServer({noDelay: true}, (client) => {
      this.accepted++;
      const target = connect({port: targetPort, host: '127.0.0.1', noDelay: true});
      this.#pass(client, target, delay);
      this.#pass(target, client, delay);
    });
  }

  /** Resolves to the port to connect to. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(from: Socket, to: Socket, {random, maxMs}: {random: Random; maxMs: number}): void {
    this.#sockets.add(from);
    const late: Buffer[] = [];
    from.on('data', (chunk) => {
      late.push(chunk);
      // Timers may overtake each other; chunks may not.
      setTimeout(() => to.write(late.shift() ?? ''), random.next() * maxMs);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
