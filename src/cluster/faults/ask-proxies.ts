import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {callProxy} from '../../proxy/control-client.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {systemClock} from '../../support/clock.ts';
import {membersOf, proxiesOf, type Topology} from '../../topology/topology.ts';
import {keepRecord, type ClusterRecord} from '../cluster-record.ts';
import {controlPath, restoreControlFolder} from '../control-folder.ts';
import {memberProcesses} from '../member-processes.ts';
import {isAlive} from '../starting.ts';
import {problemIn} from './healing.ts';

/** What one proxy said, or why it said nothing: it is not there, or it does not answer. */
export type ProxyAnswer<T> = {proxy: string; answer: T; problem: null} | {proxy: string; answer: null; problem: string};

export type AskOptions = {timeoutMs: number; signal?: AbortSignal | undefined};

/** Between two looks for a control socket that is gone. */
const retryMs = 50;
/** How long an engine may take to say whether a proxy's container runs. */
const inspectTimeoutMs = 2000;

/** Why a proxy that is gone says nothing; it has no faults. */
export const notRunning = 'is not running';
/** Its faults are in force, and unknown. */
const noSocket = "runs, but its control socket can't be reached";

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
    super({
      code: 'MEMBER_STATE',
      message: `${silent.map(({proxy, problem}) => `${proxy} ${problem}`).join(', ')}; faults are inside the proxies`,
      hint: hintFor(cluster, silent[0]!),
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
      // It makes its socket again within a moment.
      await systemClock.sleep(retryMs, patience).catch(() => undefined);
      throwIfInterrupted(signal);
    }
    return {proxy, answer: null, problem};
  };
  return Promise.all(proxies.map(ask));
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

/** What a proxy refuses with has no code of the system. */
function isUnreachable(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** Nobody listens at its control socket: what its process does says why. */
async function whyUnreachable(record: ClusterRecord, proxy: string): Promise<string> {
  const member = membersOf(record.topology).find(({name}) => name === proxy)!;
  const signal = new AbortController().signal;
  try {
    // Nothing is written, so that it does not matter where.
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
  if (problem !== noSocket) return `see how they are: ${nextCommand(cluster, 'status')}`;
  return `where that is gone it makes another within a second; what it says: ${nextCommand(cluster, `logs ${proxy}`)}`;
}
