import type {Link} from './link.ts';
import type {Proxy} from './proxy.ts';

export type ControlMethod = (proxy: Proxy, params: Readonly<Record<string, unknown>>) => unknown;

/** What a running proxy can be told and asked over its control socket. */
export const controlMethods: Readonly<Record<string, ControlMethod>> = {
  /** Connections of clients, and each link's state. */
  status: (proxy) => ({
    pid: process.pid,
    uptimeMs: Date.now() - proxy.startedAtMs,
    policy: proxy.config.policy,
    connections: proxy.sessions.size,
    links: proxy.pool.links.map(({endpoint, state, pending, partitioned}) => ({
      member: endpoint.name,
      state,
      pending,
      partitioned,
    })),
  }),
  partition(proxy, {members}) {
    for (const link of named(proxy, members)) link.partition();
  },
  heal(proxy, {members}) {
    for (const link of named(proxy, members)) link.heal();
  },
};

/** The links of the members that are named; all of them when none is. */
function named(proxy: Proxy, members: unknown): readonly Link[] {
  const {links} = proxy.pool;
  if (!Array.isArray(members)) return links;
  return members.map((name) => {
    const link = links.find(({endpoint}) => endpoint.name === name);
    if (link === undefined) throw new Error(`no member ${String(name)} behind ${proxy.config.name}`);
    return link;
  });
}
