import {createServer, type Server, type Socket} from 'node:net';
import {once} from 'node:events';
import type {RuntimeName} from '../../src/topology/topology.ts';
import type {
  MemberHandle,
  MemberProcessState,
  Runtime,
  RuntimeContext,
  RuntimeServer,
} from '../../src/runtimes/runtime.ts';

/** A runtime whose servers are sockets in this process that answer `version`; it records its calls. */
export class FakeRuntime implements Runtime {
  readonly name: RuntimeName = 'docker';
  readonly inContainers = true;
  readonly calls: string[] = [];
  /** Called before a verb takes effect; may throw. */
  before: (call: string) => void = () => undefined;
  readonly #servers = new Map<string, {server: Server; sockets: Set<Socket>}>();

  get alive(): string[] {
    return [...this.#servers.keys()].sort();
  }

  async probe(): Promise<{available: true; engine: string}> {
    return {available: true, engine: 'fake'};
  }

  async examine(): Promise<never[]> {
    return [];
  }

  async start({signal}: RuntimeContext, servers: readonly RuntimeServer[]): Promise<MemberHandle[]> {
    this.#called(`start ${namesOf(servers)}`);
    for (const {name, port} of servers) {
      if (signal.aborted) break;
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        socket.on('data', () => socket.write('VERSION fake\r\nEND\r\n'));
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      this.#servers.set(name, {server, sockets});
    }
    return servers.map(({name}) => ({id: name}));
  }

  async inspect(_context: unknown, servers: readonly RuntimeServer[]): Promise<MemberProcessState[]> {
    const none = {pid: null, exitCode: null, exitSignal: null, containerId: null};
    return servers.map(({name, handle}) => {
      if (!handle) return {...none, state: 'missing'};
      return {...none, state: this.#servers.has(name) ? 'running' : 'exited'};
    });
  }

  async kill(_context: unknown, {name}: RuntimeServer): Promise<void> {
    this.#called(`kill ${name}`);
    await this.#end(name);
  }

  stop(context: unknown, server: RuntimeServer): Promise<void> {
    return this.kill(context, server);
  }

  pause(): Promise<void> {
    return Promise.reject(new TypeError('not part of this fake'));
  }

  resume(): Promise<void> {
    return this.pause();
  }

  async *logs(): AsyncGenerator<string> {
    yield 'last words';
  }

  async remove(_context: unknown, servers: readonly RuntimeServer[]): Promise<void> {
    this.#called(`remove ${namesOf(servers)}`);
    await Promise.all(servers.map(({name}) => this.#end(name)));
  }

  async clusters(): Promise<never[]> {
    return [];
  }

  #called(call: string): void {
    this.calls.push(call);
    this.before(call);
  }

  async #end(name: string): Promise<void> {
    const {server, sockets} = this.#servers.get(name) ?? {};
    this.#servers.delete(name);
    for (const socket of sockets ?? []) socket.destroy();
    server?.close();
    if (server?.listening) await once(server, 'close');
  }
}

function namesOf(servers: readonly RuntimeServer[]): string {
  return servers.map(({name}) => name).join(' ');
}
