import {faultMethods} from './fault-methods.ts';
import type {Proxy} from './proxy.ts';

/** Throws to refuse. The signal is aborted when the caller hangs up. */
export type ControlMethod = (
  proxy: Proxy,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) => object | Promise<object>;

/** What a running proxy can be told and asked over its control socket. */
export const controlMethods: Readonly<Record<string, ControlMethod>> = {
  /** Connections of clients, and each link's state. */
  status: (proxy) => ({
    pid: process.pid,
    uptimeMs: Date.now() - proxy.startedAtMs,
    policy: proxy.config.policy,
    connections: proxy.sessions.size,
    links: proxy.pool.links.map(({member, state, pending}) => ({
      member,
      state,
      pending,
      faults: proxy.faults.on(member),
    })),
  }),
  ...faultMethods,
};
