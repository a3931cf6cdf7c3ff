import {startServer} from '../../src/runtimes/embedded/embedded-server.ts';
import {startProxy, type ProxiedNodesOptions} from './proxied-nodes.ts';

/** The part of a cluster behind a proxy that a client sees. */
export type ProxiedCluster = {proxyPort: number; close(): Promise<void>};

/** Starts embedded nodes behind a proxy, all in the test's own process. */
export async function startProxiedEmbedded(options: ProxiedNodesOptions): Promise<ProxiedCluster> {
  const {nodes, backups, log, route: _route, memcached: _memcached, ...config} = options;
  const settings = {host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024};
  const members = await Promise.all(Array.from({length: nodes + backups}, () => startServer(settings)));
  const endpoints = members.map(({port}, index) => {
    const name = index < nodes ? `node${index + 1}` : `backup${index - nodes + 1}`;
    return {name, host: settings.host, port};
  });
  const proxy = await startProxy({nodes: endpoints.slice(0, nodes), backups: endpoints.slice(nodes), ...config}, log);
  return {
    proxyPort: proxy.config.listen.port,
    close: async () => {
      await proxy.close();
      await Promise.all(members.map((member) => member.close()));
    },
  };
}
