import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {callProxy} from '../../proxy/control/control-client.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {systemClock} from '../../support/clock.ts';
import {membersOf, proxiesOf, type Topology} from '../../topology/topology.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {controlPath, restoreControlFolder} from '../record/control-folder.ts';
import {memberProcesses} from '../members/member-processes.ts';
import {isAlive} from '../lifecycle/starting.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** The answer of one proxy, or why there is none: it is not running, or it does not answer. */
export type ProxyAnswer<T> = {proxy: string; answer: T; problem: null} | {proxy: string; answer: null; problem: string};

export type AskOptions = {timeoutMs: number; signal?: AbortSignal | undefined};

/** Interval between two checks for a missing control socket. */
const retryMs = 50;
/** How long an engine may take to report whether a proxy's container runs. */
const inspectTimeoutMs = 2000;

/** The problem of a proxy that is gone; it has no faults. */
export const notRunning = 'is not running';
/** Its faults are active, and unknown. */
const noSocket = "runs, but its control socket can't be reached";

/** Faults are applied by proxies, and this cluster has none. */
export class NoProxyError extends MclusterError {
  constructor({name, nodes}: Topology) {
    const node = nodes[0]?.name ?? 'node1';
    super({
      code: 'MEMBER_STATE',
      message: `cluster ${name} has no proxy: faults act inside the proxies, on their links to the nodes`,
      hint: `without a proxy, break the node itself: ${nextCommand(name, `pause ${node}`)}, or ${nextCommand(name, `kill ${node}`)}`,
      details: {name},
    });
  }
}

/** A proxy that must be asked can't be reached. */
export class ProxyUnavailableError extends MclusterError {
  constructor(cluster: string, silent: readonly {proxy: string; problem: string}[]) {
    super({
      code: 'MEMBER_STATE',
      message: `${silent.map(({proxy, problem}) => `${proxy} ${problem}`).join(', ')}; faults act inside the proxies`,
      hint: hintFor(cluster, silent[0]!),
      details: {proxies: silent},
    });
  }
}

/**
 * Returns the names of the selected proxies: those named, or all.
 * @throws {NoProxyError} when the cluster has no proxy
 */
export function proxyNames(topology: Topology, named?: readonly string[]): readonly string[] {
  const all = proxiesOf(topology).map(({name}) => name);
  if (all.length === 0) throw new NoProxyError(topology);
  return named ?? all;
}

/**
 * Sends the same request to several proxies in parallel. Throws the error with which a proxy rejects it.
 * @throws {InterruptedError} on abort
 */
export async function askProxies<T>(
  record: ClusterRecord,
  proxies: readonly string[],
  [method, params]: [string, Readonly<Record<string, unknown>>],
  {timeoutMs, signal}: AskOptions,
): Promise<ProxyAnswer<T>[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const patience = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  const isTimeUp = (): boolean => timeout.aborted;
  const ask = async (proxy: string): Promise<ProxyAnswer<T>> => {
    const path = controlPath(record.controlFolder, proxy);
    let problem = 'does not answer';
    while (!isTimeUp()) {
      try {
        return {proxy, answer: (await callProxy(path, method, params, patience)) as T, problem: null};
      } catch (error) {
        throwIfInterrupted(signal);
        if (isTimeUp()) break;
        if (!isUnreachable(error)) throw error;
      }
      problem = await whyUnreachable(record, proxy);
      if (problem !== noSocket) break;
      // The proxy recreates its socket within a moment.
      await systemClock.sleep(retryMs, patience).catch(() => undefined);
      throwIfInterrupted(signal);
    }
    return {proxy, answer: null, problem};
  };
  return Promise.all(proxies.map(ask));
}

/**
 * Returns the answers if no required one is missing: a proxy that is gone has no faults any more, a silent one may have
 * some.
 */
export function answersOf<T>(
  {name}: ClusterRecord,
  answers: readonly ProxyAnswer<T>[],
  {mayBeGone}: {mayBeGone: boolean},
): {proxy: string; answer: T}[] {
  const silent = answers.filter(({problem}) => problem !== null && !(mayBeGone && problem === notRunning));
  if (silent.length > 0) throw new ProxyUnavailableError(name, silent as {proxy: string; problem: string}[]);
  return answers.flatMap(({proxy, answer}) => (answer === null ? [] : [{proxy, answer}]));
}

/** An error from the proxy itself has no system error code. */
function isUnreachable(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** The proxy's control socket does not accept connections; the state of its process says why. */
async function whyUnreachable(record: ClusterRecord, proxy: string): Promise<string> {
  const member = membersOf(record.topology).find(({name}) => name === proxy)!;
  const signal = new AbortController().signal;
  try {
    // The keeper is never asked to write, so its folder does not matter.
    const keeper = keepRecord(record.controlFolder, record);
    const processes = memberProcesses(await loadRuntime(record.runtime), keeper, {signal});
    const [state] = await processes.inspect([member], {timeoutMs: inspectTimeoutMs});
    if (state === undefined || !isAlive(state)) return notRunning;
    if (state.state === 'paused') return "is paused, and its control socket can't be reached";
    await restoreControlFolder(record.controlFolder);
    return noSocket;
  } catch (error) {
    return `can't be asked: ${problemIn(error).message}`;
  }
}

function hintFor(cluster: string, {proxy, problem}: {proxy: string; problem: string}): string {
  if (problem === notRunning) return nextCommand(cluster, `start ${proxy}`);
  if (problem !== noSocket) return `see the state of the members: ${nextCommand(cluster, 'status')}`;
  return `the proxy recreates a missing control socket within a second; see its log: ${nextCommand(cluster, `logs ${proxy}`)}`;
}

/** Returns problems that a user can solve; throws every other error. */
export function problemIn(error: unknown): MclusterError {
  if (error instanceof MclusterError && error.code !== 'INTERRUPTED') return error;
  throw error;
}
