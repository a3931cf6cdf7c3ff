// The entry point of a proxy process: `node dist/proxy/daemon.js CONFIG.json`, or the JSON itself in place of the file.
import {readFileSync} from 'node:fs';
import {limitRate} from '../../support/limit-rate.ts';
import {writeLogLine} from '../../support/files/write-log-line.ts';
import type {ProxyConfig} from './config.ts';
import {runProxy} from './run-proxy.ts';

const log = limitRate((line) => {
  writeLogLine(`${new Date().toISOString()} ${line}`);
});

const controller = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    controller.abort();
  });
}

try {
  const [, , argument = ''] = process.argv;
  const config = JSON.parse(argument.startsWith('{') ? argument : readFileSync(argument, 'utf8')) as ProxyConfig;
  await runProxy(config, {signal: controller.signal, log});
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// In one of several workers, the connection to the process that holds the port would keep this one running.
if (process.connected) process.disconnect();
