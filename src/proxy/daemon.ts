// The entry of a proxy's own process: `node dist/proxy/daemon.js CONFIG.json`.
import {readFileSync} from 'node:fs';
import type {ProxyConfig} from './config.ts';
import {runProxy} from './run-proxy.ts';

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
};

const controller = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    controller.abort();
  });
}

try {
  const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ProxyConfig;
  await runProxy(config, {signal: controller.signal, log});
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
