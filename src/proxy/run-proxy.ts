import type {ProxyConfig} from './config.ts';
import {listenForControl} from './control-server.ts';
import {Proxy} from './proxy.ts';

export type RunProxyOptions = {
  signal: AbortSignal;
  /** One line for a person or a log file. */
  log: (line: string) => void;
};

/** Runs a proxy in this process until aborted. Throws ProxyListenError when it can't listen. */
export async function runProxy(config: ProxyConfig, {signal, log}: RunProxyOptions): Promise<void> {
  const proxy = new Proxy(config, log);
  const control = config.controlPath === undefined ? null : await listenForControl(proxy, config.controlPath);
  try {
    await proxy.listen();
    log(`${config.name} listens on ${config.listen.host}:${config.listen.port}, policy ${config.policy}`);
    await aborted(signal);
  } finally {
    control?.close();
    await proxy.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
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
