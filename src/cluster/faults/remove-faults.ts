import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import type {FaultRecord} from '../../faults/fault-record.ts';
import {askProxies, notRunning, proxyNames, type AskOptions} from './ask-proxies.ts';
import {mergeFaults, type ClusterFault} from './cluster-fault.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

type Removed = {removed: FaultRecord[]};

export class FaultNotFoundError extends MclusterError {
  constructor(cluster: string, ids: readonly string[], known: readonly string[]) {
    super({
      code: 'FAULT_NOT_FOUND',
      message: `no fault ${ids.join(', ')} is active (active: ${known.join(', ') || 'none'}); nothing was removed`,
      hint: `list the active faults: ${nextCommand(cluster, 'fault list')}`,
      details: {ids, known},
    });
  }
}

/**
 * `silent`: running proxies that did not answer, and may still have their faults. `heard`: number of proxies that
 * answered.
 */
export type Healed = {removed: ClusterFault[]; silent: {proxy: string; problem: string}[]; heard: number};

/** Removes all faults, or those on the links to these members, or those in these proxies. Returns the removed ones. */
export async function healLinks(
  record: ClusterRecord,
  {members, proxies}: {members?: readonly string[] | undefined; proxies?: readonly string[] | undefined},
  options: AskOptions,
): Promise<Healed> {
  const params = members === undefined ? {} : {members};
  const names = proxyNames(record.topology, proxies);
  return removedOf(await askProxies<Removed>(record, names, ['heal', params], options));
}

/** Removes faults by id, in all proxies. Ids that no proxy knows are left out of the result. */
export async function removeById(record: ClusterRecord, ids: readonly string[], options: AskOptions): Promise<Healed> {
  return removedOf(await askProxies<Removed>(record, proxyNames(record.topology), ['removeFaults', {ids}], options));
}

function removedOf(answers: Awaited<ReturnType<typeof askProxies<Removed>>>): Healed {
  const heard = answers.flatMap(({proxy, answer}) => (answer === null ? [] : [{proxy, answer: answer.removed}]));
  const silent = answers.flatMap(({proxy, problem}) =>
    problem === null || problem === notRunning ? [] : [{proxy, problem}],
  );
  return {removed: mergeFaults(heard), silent, heard: heard.length};
}
