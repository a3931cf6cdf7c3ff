import cluster, {type Worker} from 'node:cluster';
import {createServer} from 'node:net';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import type {ListenAddress} from '../../support/net/listen-problem.ts';
import {ownProgram} from '../../support/files/package-root.ts';
import type {ProxyConfig} from './config.ts';
import {listenOn} from './listen-on.ts';
import {aborted, type RunProxyOptions} from './run-proxy.ts';

/** A worker ended without being asked to. */
class WorkerEndedError extends MclusterError {
  constructor(worker: string, how: string) {
    super({
      code: 'PROXY_DIED',
      message: `${worker} has ended (${how}), and the proxy with it`,
      hint: 'What it said is above. Without --workers, everything runs in one process.',
      details: {worker, how},
    });
  }
}

/**
 * Runs a proxy as `count` processes until the signal aborts. This process holds the port and hands out clients in turn;
 * each worker is a proxy with links of its own. Workers do not coordinate: features that need one place that sees every
 * command (policy `repair`, faults, counters) do not support workers.
 *
 * @throws {ProxyListenError} when the port cannot be listened on.
 * @throws {WorkerEndedError} when a worker ends by itself.
 */
export async function runWorkers(config: ProxyConfig, count: number, {signal, log}: RunProxyOptions): Promise<void> {
  await checkAddresses(config);
  cluster.setupPrimary({exec: ownProgram('dist/proxy/daemon.js')});
  const workers: Worker[] = [];
  const ended: Promise<never>[] = [];
  for (let index = 1; index <= count; index++) {
    // Rounded so that the shares add up to the limit.
    const maxConnections = Math.floor((config.maxConnections + index - 1) / count);
    const share = {...config, name: `${config.name} worker ${index}`, maxConnections};
    cluster.setupPrimary({args: [JSON.stringify(share)]});
    const worker = cluster.fork();
    workers.push(worker);
    ended.push(failWhenEnded(worker, share.name));
  }
  try {
    await Promise.race([aborted(signal), ...ended, Promise.all(workers.map(listens))]);
    if (!signal.aborted) log(`${config.name}: ${count} workers share ${hostAndPort(config.listen)}`);
    await Promise.race([aborted(signal), ...ended]);
  } finally {
    const all = Promise.allSettled(ended);
    for (const worker of workers) worker.process.kill('SIGTERM');
    await all;
  }
}

/** Workers can report only in their logs that they cannot listen; checked here, it is an error like any other. */
async function checkAddresses({name, listen, socketPath}: ProxyConfig): Promise<void> {
  const addresses: ListenAddress[] = [listen, ...(socketPath === undefined ? [] : [{path: socketPath}])];
  for (const address of addresses) {
    const server = createServer();
    await listenOn(server, address, name);
    await new Promise((resolve) => server.close(resolve));
  }
}

function listens(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('listening', () => {
      resolve();
    });
  });
}

function failWhenEnded(worker: Worker, name: string): Promise<never> {
  return new Promise((_, reject) => {
    worker.once('exit', (code: number | null, signal: string | null) => {
      reject(new WorkerEndedError(name, signal ?? `exit code ${code}`));
    });
  });
}
