import type {RequestCounts} from '../../proxy/request-counters.ts';
import type {ProxyReport} from '../../proxy/control/proxy-report.ts';
import {proxiesOf} from '../../topology/topology.ts';
import {askProxies, notRunning, type AskOptions, type ProxyAnswer} from '../faults/ask-proxies.ts';
import {mergeFaults} from '../faults/cluster-fault.ts';
import type {FaultReport} from '../faults/list-faults.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** A node or a backup as one proxy sees it, and the requests that this proxy sent to it since the proxy was started. */
export type SeenByProxy = {
  proxy: string;
  /** `down`: not used until it answers and is flushed. null: policy `magent` does not watch its links. */
  state: 'up' | 'down' | null;
  /** ISO 8601; null unless it is down. */
  downSince: string | null;
  /** It has missed writes, and is flushed or repaired before it is used again. */
  dirty: boolean | null;
  missedWrites: number | null;
  /** The number of keys of those writes; null also when they were not logged by key: `rejoin: flush`, or too many. */
  missedKeys: number | null;
  /** The proxy's connection to the member; `idle` and `broken`: there is none now. */
  link: 'idle' | 'connecting' | 'up' | 'broken';
  requests: RequestCounts;
};

/** The members as the proxies see them. */
export type ProxyViews = FaultReport & {
  /**
   * A proxy's answer about itself, or why there is none; null for a member that is no proxy, and for a proxy that does
   * not run.
   */
  channelOf: (proxy: string) => ProxyChannel | null;
  /** In the order of the proxies, without those that do not answer. */
  of: (member: string) => SeenByProxy[];
};

/** Never throws for a proxy that does not answer. */
export async function seenByProxies(record: ClusterRecord, options: AskOptions): Promise<ProxyViews> {
  const proxies = proxiesOf(record.topology).map(({name}) => name);
  const answers = await proxyReports(record, proxies, options);
  const heard = answers.flatMap(({proxy, answer}) => (answer === null ? [] : [{proxy, answer}]));
  return {
    channelOf: (name) => {
      const found = answers.find(({proxy}) => proxy === name);
      return found === undefined || found.problem === notRunning
        ? null
        : {report: found.answer, problem: found.problem};
    },
    faults: mergeFaults(heard.map(({proxy, answer}) => ({proxy, answer: answer.faults}))),
    silent: answers.flatMap(({proxy, problem}) => (problem === null ? [] : [{proxy, problem}])),
    of: (member) => heard.flatMap(({proxy, answer}) => viewOf(proxy, answer, member)),
  };
}

/** Asks proxies for their reports. */
export async function proxyReports(
  record: ClusterRecord,
  proxies: readonly string[],
  options: AskOptions,
): Promise<ProxyAnswer<ProxyReport>[]> {
  return askProxies<ProxyReport>(record, proxies, ['status', {}], options);
}

function viewOf(proxy: string, {members}: ProxyReport, name: string): SeenByProxy[] {
  return members
    .filter(({member}) => member === name)
    .map(({condition, link, requests}) => ({
      proxy,
      state: condition?.state ?? null,
      downSince: condition?.downSinceMs ? new Date(condition.downSinceMs).toISOString() : null,
      dirty: condition?.dirty ?? null,
      missedWrites: condition?.missedWrites ?? null,
      missedKeys: condition?.missedKeys ?? null,
      link,
      requests,
    }));
}

export type ProxyChannel = {report: Pick<ProxyReport, 'uptimeMs' | 'connections'> | null; problem: string | null};
