import type {ProxyConfig} from './config.ts';

/** A proxy process as the cluster remembers it. A pid counts as ours only if its start time matches too. */
export type ProxyHandle = {pid: number; startTime: string};

/** Starts one detached proxy process; does not wait until it listens. Its output is appended to `logFile`. */
export function spawnProxy(_config: ProxyConfig, _logFile: string): Promise<ProxyHandle> {
  throw new TypeError('being written');
}
