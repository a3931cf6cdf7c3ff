import {createServer, type Server, type Socket} from 'node:net';
import {once} from 'node:events';
import type {RuntimeName} from '../../src/topology/topology.ts';
import type {NodeHandle, NodeProcessState, Runtime, RuntimeContext, RuntimeNode} from '../../src/runtimes/runtime.ts';

/** A runtime whose nodes are sockets in this process that answer `version`; it records its calls. */
export class FakeRuntime implements Runtime {
  readonly name: RuntimeName = 'docker';
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

  async start({signal}: RuntimeContext, nodes: readonly RuntimeNode[]): Promise<NodeHandle[]> {
    this.#called(`start ${namesOf(nodes)}`);
    for (const {node} of nodes) {
      if (signal.aborted) break;
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        socket.on('data', () => socket.write('VERSION fake\r\nEND\r\n'));
      });
      server.listen(node.port, '127.0.0.1');
      await once(server, 'listening');
      this.#servers.set(node.name, {server, sockets});
    }
    return nodes.map(({node}) => ({id: node.name}));
  }

  async inspect(_context: unknown, nodes: readonly RuntimeNode[]): Promise<NodeProcessState[]> {
    const none = {pid: null, exitCode: null, exitSignal: null, containerId: null};
    return nodes.map(({node, handle}) => {
      if (!handle) return {...none, state: 'missing'};
      return {...none, state: this.#servers.has(node.name) ? 'running' : 'exited'};
    });
  }

  async kill(_context: unknown, node: RuntimeNode): Promise<void> {
    this.#called(`kill ${namesOf([node])}`);
    await this.#end(node.node.name);
  }

  stop(context: unknown, node: RuntimeNode): Promise<void> {
    return this.kill(context, node);
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

  async remove(_context: unknown, nodes: readonly RuntimeNode[]): Promise<void> {
    this.#called(`remove ${namesOf(nodes)}`);
    await Promise.all(nodes.map(({node}) => this.#end(node.name)));
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

function namesOf(nodes: readonly RuntimeNode[]): string {
  return nodes.map(({node}) => node.name).join(' ');
}
