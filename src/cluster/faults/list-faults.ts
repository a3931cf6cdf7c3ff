import type {FaultRecord} from '../../faults/fault-record.ts';
import {proxiesOf} from '../../topology/topology.ts';
import {askProxies, notRunning, type AskOptions} from './ask-proxies.ts';
import {mergeFaults, type ClusterFault} from './cluster-fault.ts';
import {networkFaultsNow} from './network-faults.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** The active faults of a cluster, as reported by the proxies and, for networks, by the engine. */
export type FaultReport = {
  faults: ClusterFault[];
  /** Proxies that did not answer, and why; one that is not running has no faults. */
  silent: {proxy: string; problem: string}[];
};

/** Returns the running proxies that did not answer: their faults are unknown. */
export function unheard({silent}: FaultReport): FaultReport['silent'] {
  return silent.filter(({problem}) => problem !== notRunning);
}

/** Never throws for a proxy, or an engine, that does not answer. */
export async function listFaults(record: ClusterRecord, home: string, options: AskOptions): Promise<FaultReport> {
  const {signal, timeoutMs} = options;
  const [{faults, silent}, ofNetwork] = await Promise.all([
    listLinkFaults(record, options),
    networkFaultsNow(record, home, {signal, patienceMs: timeoutMs}),
  ]);
  return {faults: [...faults, ...ofNetwork], silent};
}

/** Returns the faults inside the proxies. */
export async function listLinkFaults(record: ClusterRecord, options: AskOptions): Promise<FaultReport> {
  const proxies = proxiesOf(record.topology).map(({name}) => name);
  const answers = await askProxies<{faults: FaultRecord[]}>(record, proxies, ['listFaults', {}], options);
  const heard = answers.flatMap(({proxy, answer}) => (answer === null ? [] : [{proxy, answer: answer.faults}]));
  const silent = answers.flatMap(({proxy, problem}) => (problem === null ? [] : [{proxy, problem}]));
  return {faults: mergeFaults(heard), silent};
}
