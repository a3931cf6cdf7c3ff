import {createServer, type Server, type Socket} from 'node:net';
import {FaultInjector} from '../faults/injector.ts';
import type {BinaryRequest} from '../protocol/binary/binary-request.ts';
import type {Request} from '../protocol/request.ts';
import type {RequestParserOptions} from '../protocol/request-parser.ts';
import {systemClock} from '../support/clock.ts';
import {refuseConnection} from '../support/net/refuse-connection.ts';
import type {ListenAddress} from '../support/net/listen-problem.ts';
import type {ProxyConfig} from './process/config.ts';
import {dispatch, type DispatchContext} from './client/dispatch.ts';
import {dispatchBinary} from './client/dispatch-binary.ts';
import type {LinkOwner} from './link/link-watcher.ts';
import {listenOn} from './process/listen-on.ts';
import {createPolicy} from './policies.ts';
import type {ProxyPolicy} from './policy.ts';
import {Pool} from './link/pool.ts';
import {Session, type SessionOwner} from './client/session.ts';
import {proxyStats} from './proxy-stats.ts';

const tooManyConnections = 'SERVER_ERROR too many open connections\r\n';
/** When the system starts to check whether a silent client still exists. */
const keepAliveInitialDelay = 60_000;

/**
 * A running proxy.
 *
 * ```text
 * client socket -> Session -> RequestParser -> dispatch -> policy -> Link -> node or backup
 *               <- Session (in the order of the commands)  <------- ReplyScanner
 * ```
 */
export class Proxy implements SessionOwner, LinkOwner {
  readonly config: ProxyConfig;
  readonly pool: Pool;
  readonly policy: ProxyPolicy;
  readonly faults: FaultInjector;
  readonly sessions: Set<Session> = new Set();
  readonly parserOptions: RequestParserOptions;
  readonly startedAtMs: number = Date.now();
  /** Client connections accepted, and refused over the limit, since the start. */
  accepted = 0;
  refused = 0;
  readonly #context: DispatchContext;
  readonly #servers: Server[] = [];
  #dirty: Session[] = [];
  #heldForLinks = new Set<Session>();

  constructor(config: ProxyConfig, log: (line: string) => void) {
    this.config = config;
    this.parserOptions = {rawKeys: config.rawKeys ?? false};
    this.pool = new Pool(config, this);
    this.faults = new FaultInjector(this.pool.links, {clock: systemClock, log});
    this.policy = createPolicy(config, this.pool, log);
    this.#context = {policy: this.policy, proxyStats: () => proxyStats(this)};
  }

  /**
   * Listens on all configured addresses.
   *
   * @throws {ProxyListenError} when one cannot be listened on.
   */
  async listen(): Promise<void> {
    const {listen, socketPath} = this.config;
    await this.policy.start();
    await this.#listenOn({host: listen.host, port: listen.port});
    if (socketPath !== undefined) await this.#listenOn({path: socketPath});
  }

  /** Closes everything; resolves when the listening sockets are closed. */
  async close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    this.faults.close();
    this.policy.close();
    this.pool.close();
    await Promise.all(
      this.#servers.map(
        (server) =>
          new Promise((resolve) => {
            server.close(resolve);
          }),
      ),
    );
  }

  handle(session: Session, request: Request): void {
    dispatch(this.#context, session, request);
  }

  handleBinary(session: Session, request: BinaryRequest): void {
    dispatchBinary(this.#context, session, request);
  }

  holdForLink(session: Session): void {
    this.#heldForLinks.add(session);
  }

  willFlush(session: Session): void {
    this.#dirty.push(session);
  }

  flushAll(): void {
    while (this.#dirty.length > 0) {
      const dirty = this.#dirty;
      this.#dirty = [];
      for (const session of dirty) session.flush();
    }
  }

  onRead(): void {
    this.flushAll();
  }

  onDrain(): void {
    if (this.#heldForLinks.size === 0) return;
    const held = this.#heldForLinks;
    this.#heldForLinks = new Set();
    for (const session of held) if (!session.linkDrained()) this.#heldForLinks.add(session);
  }

  onClosed(session: Session): void {
    this.sessions.delete(session);
    this.#heldForLinks.delete(session);
  }

  #onConnection(socket: Socket): void {
    if (this.sessions.size >= this.config.maxConnections) {
      this.refused++;
      refuseConnection(socket, tooManyConnections);
      return;
    }
    this.accepted++;
    this.sessions.add(new Session(socket, this));
  }

  #listenOn(address: ListenAddress): Promise<void> {
    const server = createServer(
      {noDelay: true, keepAlive: true, keepAliveInitialDelay, allowHalfOpen: true},
      (socket) => {
        this.#onConnection(socket);
      },
    );
    this.#servers.push(server);
    return listenOn(server, address, this.config.name);
  }
}
