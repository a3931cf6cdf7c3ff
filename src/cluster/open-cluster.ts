import {constants} from 'node:os';
import {demandArgument, demandOptions, rules, type Rule} from '../support/argument-error.ts';
import {membersOf} from '../topology/topology.ts';
import {changeMembers} from './members/change-members.ts';
import {clusterOptionRules} from './cluster-option-rules.ts';
import {clusterStatus} from './status/cluster-status.ts';
import type {Cluster} from './cluster.ts';
import {awaitRecord} from './record/demand-record.ts';
import {down} from './lifecycle/down.ts';
import {endpointsOf} from './status/endpoints.ts';
import {clusterFaults} from './faults/cluster-faults.ts';
import {fillMembers} from './members/fill-members.ts';
import {memberLogs} from './members/member-logs.ts';
import {clusterFolder, stateHome} from './record/state-home.ts';
import type {MemberVerb, VerbOptions} from './members/member-verb.ts';
import type {MemberChange} from './members/member-change.ts';
import type {ClusterOptions} from './cluster-options.ts';
import type {ClusterRecord} from './record/record-shape.ts';

/**
 * Opens a cluster that was brought up before, by this or another process. The options apply to all calls on it.
 *
 * @throws {ClusterNotFoundError} when there is no such cluster
 * @throws {ClusterStateUnreadableError} when its record can't be read
 * @throws {ClusterLockedError} when an `up` has not written a record within 2 s
 * @throws {ArgumentError} when an argument is invalid
 * @throws {UnknownKeyError} when there is an unknown option
 */
export async function openCluster(name: string, options: ClusterOptions = {}): Promise<Cluster> {
  demandArgument('name', name, rules.text);
  demandOptions('a cluster', options, clusterOptionRules);
  const home = stateHome(options.home);
  return clusterOf(await awaitRecord(home, name, options.signal), {...options, home});
}

function clusterOf(record: ClusterRecord, options: ClusterOptions & {home: string}): Cluster {
  const {name, topology, runtime} = record;
  let disposal: Promise<unknown> | undefined;
  const change = async (
    verb: MemberVerb,
    names: readonly string[],
    asked: VerbOptions = {},
  ): Promise<MemberChange[]> => {
    demandArgument('members', names, rules.names);
    return changeMembers({...asked, cluster: name, verb, names}, options);
  };

  return {
    name,
    folder: clusterFolder(options.home, name),
    topology,
    runtime,
    members: membersOf(topology),
    endpoints: endpointsOf(topology),

    async status(asked = {}) {
      demandOptions('status', asked, {timeoutMs: rules.milliseconds});
      return clusterStatus(name, {...options, ...asked});
    },

    async kill(names, signal = 'SIGKILL') {
      demandArgument('signal', signal, signalName);
      return change('kill', names, {signal});
    },
    async stop(names, asked = {}) {
      demandOptions('stop', asked, {graceMs: rules.milliseconds});
      return change('stop', names, asked);
    },
    async start(names, asked = {}) {
      demandOptions('start', asked, {timeoutMs: rules.milliseconds});
      return change('start', names, asked);
    },
    async restart(names, asked = {}) {
      demandOptions('restart', asked, {timeoutMs: rules.milliseconds});
      return change('restart', names, asked);
    },
    pause: (names) => change('pause', names),
    resume: (names) => change('resume', names),
    flush: (names) => change('flush', names),

    async fill(names, asked = {}) {
      demandArgument('members', names, rules.names);
      demandOptions('fill', asked, {percent: percentage});
      return fillMembers(name, {names, percent: asked.percent ?? 100}, options);
    },
    faults: clusterFaults(name, options.home, options),

    logs(member, asked = {}) {
      demandArgument('member', member, rules.text);
      demandOptions('logs', asked, {follow: rules.yesOrNo, signal: rules.signal});
      const {follow = false, signal = options.signal ?? new AbortController().signal} = asked;
      return memberLogs({home: options.home, name, member}, {follow, signal});
    },

    down: () => down(name, options),
    async [Symbol.asyncDispose]() {
      // Without the signal: disposal also follows an abort, and must still clean up. A second caller waits for the
      // first.
      disposal ??= down(name, {...options, signal: undefined}).finally(() => (disposal = undefined));
      await disposal;
    },
  };
}

const signalName: Rule = {
  expected: 'the name of a signal, such as SIGTERM',
  holds: (value) => typeof value === 'string' && Object.hasOwn(constants.signals, value),
};

const percentage: Rule = {
  expected: 'a number above 0, up to 100',
  holds: (value) => typeof value === 'number' && value > 0 && value <= 100,
};
