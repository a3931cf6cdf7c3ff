import {membersOf} from '../topology/topology.ts';
import {changeMembers, type ChangeWork} from './change-members.ts';
import type {ClusterRecord} from './cluster-record.ts';
import {clusterStatus} from './cluster-status.ts';
import type {Cluster, ClusterOptions, MemberChange, MemberVerb} from './cluster.ts';
import {demandRecord} from './demand-record.ts';
import {down} from './down.ts';
import {endpointsOf} from './endpoints.ts';
import {clusterFaults} from './faults/cluster-faults.ts';
import {fillMembers} from './fill-members.ts';
import {memberLogs} from './member-logs.ts';
import {flushWork, resumeWork, startWork, stopWork} from './member-work.ts';
import {restartWork} from './restart-work.ts';
import {clusterFolder, stateHome} from './state-home.ts';

/**
 * A cluster that was brought up before, by this or another process. The options hold for all calls on it.
 *
 * Throws ClusterNotFoundError and ClusterStateUnreadableError.
 */
export async function openCluster(name: string, options: ClusterOptions = {}): Promise<Cluster> {
  const home = stateHome(options.home);
  return clusterOf(await demandRecord(home, name), {...options, home});
}

function clusterOf(record: ClusterRecord, options: ClusterOptions & {home: string}): Cluster {
  const {name, topology, runtime} = record;
  let disposal: Promise<unknown> | undefined;
  const change = (
    verb: MemberVerb,
    names: readonly string[],
    work: (job: ChangeWork) => Promise<void>,
    details = {},
  ): Promise<MemberChange[]> => changeMembers({cluster: name, verb, names, options, details}, work);
  const each = (act: (job: ChangeWork, index: number) => Promise<void>) => async (job: ChangeWork) => {
    await Promise.all(job.members.map((_member, index) => act(job, index)));
  };

  return {
    name,
    folder: clusterFolder(options.home, name),
    topology,
    runtime,
    members: membersOf(topology),
    endpoints: endpointsOf(topology),

    status: (ask) => clusterStatus(name, {...options, ...ask}),

    kill: (names, signal = 'SIGKILL') =>
      change(
        'kill',
        names,
        each(({processes, members}, index) => processes.kill(members[index]!, signal)),
        {signal},
      ),
    stop: (names, {graceMs} = {}) => change('stop', names, (job) => stopWork(job, graceMs)),
    start: (names, {timeoutMs} = {}) => change('start', names, (job) => startWork(job, timeoutMs)),
    restart: (names, {timeoutMs} = {}) => change('restart', names, (job) => restartWork(job, timeoutMs)),
    pause: (names) =>
      change(
        'pause',
        names,
        each(({processes, members}, index) => processes.pause(members[index]!)),
      ),
    resume: (names) => change('resume', names, resumeWork),
    flush: (names) => change('flush', names, flushWork),

    fill: (names, {percent = 100} = {}) => fillMembers(name, {names, percent}, options),
    faults: clusterFaults(name, options.home, options),

    logs: (member, {follow = false, signal = options.signal ?? new AbortController().signal} = {}) =>
      memberLogs({home: options.home, name, member}, {follow, signal}),

    down: () => down(name, options),
    async [Symbol.asyncDispose]() {
      // Disposal also happens because of an abort, and must still clean up. Who comes second waits for the first.
      disposal ??= down(name, {...options, signal: undefined}).finally(() => (disposal = undefined));
      await disposal;
    },
  };
}
