import {afterEach} from 'vitest';
import {startProxiedNodes, type ProxiedNodes, type ProxiedNodesOptions} from './proxied-nodes.ts';
import {TextClient} from './text-client.ts';

/** Keys on node1 under modula with two nodes. */
export const keysOnNode1 = ['a', 'c', 'e', 'g', 'i'] as const;

/** Two nodes and a backup behind `policy: repair`, for one test. `log` has the proxy's log lines. */
export type RepairCluster = {
  cluster: ProxiedNodes;
  log: string[];
  /** `client` connects to the proxy, `at` directly to one member. */
  client: () => TextClient;
  at: (member: string) => TextClient;
};

/** Call it once per suite; the returned function starts a cluster, which is ended after the test. */
export function repairClusters(): (options?: Partial<ProxiedNodesOptions>) => Promise<RepairCluster> {
  const endings: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
  return async (options = {}) => {
    const log: string[] = [];
    const cluster = await startProxiedNodes({
      nodes: 2,
      backups: 1,
      policy: 'repair',
      requestTimeoutMs: 20_000,
      log: (line) => log.push(line),
      ...options,
    });
    endings.push(() => cluster.close());
    const open = (port: number): TextClient => {
      const client = new TextClient(port);
      endings.push(() => {
        client.close();
      });
      return client;
    };
    return {cluster, log, client: () => open(cluster.proxyPort), at: (member) => open(cluster.portOf(member))};
  };
}

/** Retries until the result is the wanted one, or time is up; returns the last result. */
export async function eventually<T>(ask: () => Promise<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
