import type {Server} from 'node:http';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import type {ProxyConfig} from './config.ts';
import {listenForControl} from '../control/control-server.ts';
import {Proxy} from '../proxy.ts';
import {proxyListenError} from './proxy-listen-error.ts';
import {proxyReport} from '../control/proxy-report.ts';

export type RunProxyOptions = {
  signal: AbortSignal;
  /** Receives one line for a person or a log file. */
  log: (line: string) => void;
};

/**
 * Runs a proxy in this process until the signal aborts.
 *
 * @throws {ProxyListenError} when it cannot listen.
 */
export async function runProxy(config: ProxyConfig, {signal, log}: RunProxyOptions): Promise<void> {
  const proxy = new Proxy(config, log);
  const control = config.controlPath === undefined ? null : await listenForControl(proxy, config.controlPath, log);
  let metrics: Server | null = null;
  try {
    metrics = await startMetrics(proxy);
    await proxy.listen();
    if (config.metrics !== undefined)
      log(`${config.name} serves metrics on http://${hostAndPort(config.metrics)}/metrics`);
    log(`${config.name} listens on ${hostAndPort(config.listen)}, policy ${config.policy}`);
    await aborted(signal);
  } finally {
    control?.close();
    metrics?.close();
    metrics?.closeAllConnections();
    await proxy.close();
  }
}

async function startMetrics(proxy: Proxy): Promise<Server | null> {
  const {name, metrics} = proxy.config;
  if (metrics === undefined) return null;
  const {serveMetrics} = await import('./serve-metrics.ts');
  return serveMetrics(() => proxyReport(proxy), metrics).catch((error: unknown) => {
    throw proxyListenError(name, metrics, error as NodeJS.ErrnoException);
  });
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        {once: true},
      );
  });
}
