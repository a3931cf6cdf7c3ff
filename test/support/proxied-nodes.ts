import type {ProxyConfig} from '../../src/proxy/process/config.ts';
import {Proxy} from '../../src/proxy/proxy.ts';
import {memberRows} from '../../src/proxy/proxy-stats.ts';
import {freePort, startMemcached, type MemcachedProcess} from './memcached-process.ts';
import type {ReplayCluster} from './replay.ts';

export type ProxiedNodesOptions = {
  nodes: number;
  backups: number;
  log?: (line: string) => void;
  /** The program of the nodes; by default the machine's memcached without further arguments. */
  memcached?: {program?: string; args?: readonly string[]};
  /** Returns the port to which the proxy connects for the member on `port`, for example a relay's. */
  route?: (member: string, port: number) => Promise<number>;
} & Partial<Omit<ProxyConfig, 'nodes' | 'backups'>>;

/** Starts real memcached processes behind a proxy in the test's own process. */
export async function startProxiedNodes(options: ProxiedNodesOptions): Promise<ProxiedNodes> {
  const {nodes, backups, log, memcached = {}, route = (_member, port) => Promise.resolve(port), ...config} = options;
  const processes = await startMemcached(nodes + backups, memcached.args, memcached.program);
  const endpoints = await Promise.all(
    processes.map(async ({port}, index) => {
      const name = index < nodes ? `node${index + 1}` : `backup${index - nodes + 1}`;
      return {name, host: '127.0.0.1', port: await route(name, port)};
    }),
  );
  const proxy = await startProxy({nodes: endpoints.slice(0, nodes), backups: endpoints.slice(nodes), ...config}, log);
  return new ProxiedNodes(
    proxy,
    new Map(endpoints.map(({name}, index) => [name, processes[index] as MemcachedProcess])),
  );
}

/** Starts a listening proxy in the test's own process, with defaults for everything that `config` leaves out. */
export async function startProxy(
  config: Pick<ProxyConfig, 'nodes' | 'backups'> & Partial<ProxyConfig>,
  log: (line: string) => void = () => undefined,
): Promise<Proxy> {
  const listen = {host: '127.0.0.1', port: await freePort()};
  const proxy = new Proxy(
    {
      name: 'proxy1',
      listen,
      policy: 'magent',
      distribution: 'modula',
      maxConnections: 4096,
      connectTimeoutMs: 250,
      requestTimeoutMs: 1000,
      rejoin: 'flush',
      ...config,
    },
    log,
  );
  await proxy.listen();
  return proxy;
}

export class ProxiedNodes implements ReplayCluster {
  readonly proxy: Proxy;
  readonly #members: ReadonlyMap<string, MemcachedProcess>;

  constructor(proxy: Proxy, members: ReadonlyMap<string, MemcachedProcess>) {
    this.proxy = proxy;
    this.#members = members;
  }

  get proxyPort(): number {
    return this.proxy.config.listen.port;
  }

  portOf(member: string): number {
    return this.#member(member).port;
  }

  kill(member: string): Promise<void> {
    return this.#member(member).kill();
  }

  start(member: string): Promise<void> {
    return this.#member(member).start();
  }

  async pause(member: string): Promise<void> {
    await this.#member(member).pause();
  }

  async resume(member: string): Promise<void> {
    this.#member(member).resume();
  }

  async partition(member: string): Promise<void> {
    this.proxy.faults.add({id: `partition-${member}`, member, fault: {kind: 'partition', mode: 'refuse'}});
    await Promise.resolve();
  }

  async heal(member: string): Promise<void> {
    await Promise.resolve(this.proxy.faults.heal([member]));
  }

  async settle(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    const busy = (): boolean => this.proxy.pool.links.some(({state, pending}) => pending > 0 || state === 'connecting');
    while (busy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Waits until a proxy under policy repair uses all nodes and backups. */
  async allUp(): Promise<void> {
    const deadline = Date.now() + 120_000;
    const down = (): string[] =>
      memberRows(this.proxy)
        .filter(([name, value]) => name.endsWith('_state') && value !== 'up')
        .map(String);
    while (down().length > 0) {
      if (Date.now() > deadline) throw new Error(`still down: ${down().join('; ')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await Promise.all([...this.#members.values()].map((member) => member.kill()));
  }

  #member(name: string): MemcachedProcess {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`no ${name} in this test`);
    return member;
  }
}
