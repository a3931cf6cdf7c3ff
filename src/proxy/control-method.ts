import type {Proxy} from './proxy.ts';

/**
 * Answers one request on the control socket, or throws to refuse it. The signal is aborted when the caller hangs up.
 */
export type ControlMethod = (
  proxy: Proxy,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) => object | Promise<object>;
