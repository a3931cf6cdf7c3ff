import {afterEach} from 'vitest';
import {startProxiedNodes, type ProxiedNodes, type ProxiedNodesOptions} from './proxied-nodes.ts';
import {TextClient} from './text-client.ts';

/** Keys on node1 under modula with two nodes. */
export const keysOnNode1 = ['a', 'c', 'e', 'g', 'i'] as const;

/** Two nodes and a backup behind `policy: repair`, for one test. What it was given to say is in `log`. */
export type RepairCluster = {
  cluster: ProxiedNodes;
  log: string[];
  /** A client of the proxy; of one member, past the proxy. */
  client: () => TextClient;
  at: (member: string) => TextClient;
};

/** To be called once in a suite; what it returns starts a cluster, which is ended after the test. */
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

/** Asks until the answer is the one that is wanted, or time is up; returns the last answer. */
export async function eventually<T>(ask: () => Promise<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
