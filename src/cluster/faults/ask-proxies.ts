import {InterruptedError} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {callProxy} from '../../proxy/control-client.ts';
import {proxiesOf, type Topology} from '../../topology/topology.ts';
import type {ClusterRecord} from '../cluster-record.ts';
import {controlPath} from '../control-folder.ts';

/** What one proxy said, or why it said nothing: it is not there, or it does not answer. */
export type ProxyAnswer<T> = {proxy: string; answer: T; problem: null} | {proxy: string; answer: null; problem: string};

export type AskOptions = {timeoutMs: number; signal?: AbortSignal | undefined};

/** Why a proxy that is gone says nothing; it has no faults. */
export const notRunning = 'is not running';

/** Faults are inside a proxy, and this cluster has none. */
export class NoProxyError extends MclusterError {
  constructor({name, nodes}: Topology) {
    const node = nodes[0]?.name ?? 'node1';
    super({
      code: 'MEMBER_STATE',
      message: `cluster ${name} has no proxy: faults act inside one, on its links to the nodes`,
      hint: `without a proxy, break the node itself: ${nextCommand(name, `pause ${node}`)}, or ${nextCommand(name, `kill ${node}`)}`,
      details: {name},
    });
  }
}

/** A proxy that has to be asked can't be. */
export class ProxyUnavailableError extends MclusterError {
  constructor(cluster: string, silent: readonly {proxy: string; problem: string}[]) {
    const [first] = silent;
    super({
      code: 'MEMBER_STATE',
      message: `${silent.map(({proxy, problem}) => `${proxy} ${problem}`).join(', ')}; faults are inside the proxies`,
      hint:
        first?.problem === notRunning
          ? nextCommand(cluster, `start ${first.proxy}`)
          : `see how they are: ${nextCommand(cluster, 'status')}`,
      details: {proxies: silent},
    });
  }
}

/** The names of the proxies that are meant: those named, or all. Throws NoProxyError. */
export function proxyNames(topology: Topology, named?: readonly string[]): readonly string[] {
  const all = proxiesOf(topology).map(({name}) => name);
  if (all.length === 0) throw new NoProxyError(topology);
  return named ?? all;
}

/** Asks proxies the same thing at once. Throws what they refuse with, and InterruptedError. */
export async function askProxies<T>(
  {controlFolder}: ClusterRecord,
  proxies: readonly string[],
  [method, params]: [string, Readonly<Record<string, unknown>>],
  {timeoutMs, signal}: AskOptions,
): Promise<ProxyAnswer<T>[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const patience = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  return Promise.all(
    proxies.map(async (proxy) => {
      try {
        const answer = (await callProxy(controlPath(controlFolder, proxy), method, params, patience)) as T;
        return {proxy, answer, problem: null};
      } catch (error) {
        if (signal?.aborted) throw new InterruptedError();
        if (timeout.aborted) return {proxy, answer: null, problem: 'does not answer'};
        if (isUnreachable(error)) return {proxy, answer: null, problem: notRunning};
        throw error;
      }
    }),
  );
}

/** The answers, once all that matters was said: proxies that are gone have no faults any more, silent ones may. */
export function answersOf<T>(
  {name}: ClusterRecord,
  answers: readonly ProxyAnswer<T>[],
  {mayBeGone}: {mayBeGone: boolean},
): {proxy: string; answer: T}[] {
  const silent = answers.filter(({problem}) => problem !== null && !(mayBeGone && problem === notRunning));
  if (silent.length > 0) throw new ProxyUnavailableError(name, silent as {proxy: string; problem: string}[]);
  return answers.flatMap(({proxy, answer}) => (answer === null ? [] : [{proxy, answer}]));
}

function isUnreachable(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}
