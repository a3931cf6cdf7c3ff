import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import {withClusterLock} from '../record/cluster-lock.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord, demandUp} from '../record/demand-record.ts';
import {appendEvents} from '../record/events.ts';
import {findMembers} from './member-names.ts';
import {memberProcesses, type MemberProcesses} from './member-processes.ts';
import {clusterFolder, stateHome} from '../record/state-home.ts';
import {MemberStateError, ruleFor, verbs} from './verbs.ts';
import type {MemberVerb, VerbOptions, VerbRule} from './member-verb.ts';
import type {MemberChange} from './member-change.ts';
import type {ClusterOptions} from '../cluster-options.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

export type ChangeRequest = VerbOptions & {cluster: string; verb: MemberVerb; names: readonly string[]};

/**
 * The common part of all member verbs: under the cluster's lock, finds the members, checks all of them before it
 * changes any, does the work, writes the events and returns the new state of each member.
 */
export async function changeMembers(request: ChangeRequest, options: ClusterOptions = {}): Promise<MemberChange[]> {
  const {cluster, verb} = request;
  const home = stateHome(options.home);
  const signal = options.signal ?? new AbortController().signal;
  // Before the lock: it would create the state home for a cluster that does not exist.
  await awaitRecord(home, cluster, signal);
  return withClusterLock({home, name: cluster, signal}, async () => {
    const record = await demandUp(home, cluster);
    const keeper = keepRecord(clusterFolder(home, cluster), record);
    const runtime = await loadRuntime(record.runtime);
    const processes = memberProcesses(runtime, keeper, {signal, onProgress: options.onProgress});
    const plan = await planChange(request, record, processes);

    const toDo = plan.filter(({rule}) => rule === 'act');
    if (toDo.length > 0) {
      const [members, states] = [toDo.map(({member}) => member), toDo.map(({state}) => state)];
      const unabortable = memberProcesses(runtime, keeper, {signal: new AbortController().signal});
      const {onWarning, by = 'library'} = options;
      await verbs[verb].act({home, record, processes, unabortable, members, states, signal, onWarning}, request);
      const details = verbs[verb].event?.(request);
      await appendEvents(
        keeper.folder,
        members.map(({name}) => ({cluster, member: name, event: verb, ...details, by})),
      );
    }
    const after = verbs[verb].endsMembers?.(request)
      ? plan.map(({state, rule}) => (rule === 'act' ? {...state, ...gone} : state))
      : await processes.inspect(plan.map(({member}) => member));
    return plan.map(({member: {name}, rule}, index) => {
      const {state, pid} = after[index]!;
      const note = noteOf(cluster, name, rule);
      return {name, verb, changed: rule === 'act', state: state === 'exited' ? 'dead' : state, pid, note};
    });
  });
}

type Planned = {member: MemberAddress; state: MemberProcessState; rule: VerbRule};

/**
 * Returns what the verb does with each member.
 * @throws {MemberNotFoundError} when there is no such member
 * @throws {MemberStateError} when a member can't take the verb
 */
async function planChange(
  {cluster, verb, names, ...options}: ChangeRequest,
  {topology}: ClusterRecord,
  processes: MemberProcesses,
): Promise<Planned[]> {
  const members = await findMembers(topology, names);
  const states = await processes.inspect(members);
  const plan = members.map((member, index) => {
    const state = states[index]!;
    return {member, state, rule: ruleFor(verb, state, member.role, options)};
  });
  const refusals = plan.flatMap(({member: {name}, rule}) =>
    rule !== 'act' && 'reason' in rule ? [{name, ...rule}] : [],
  );
  if (refusals.length > 0) throw new MemberStateError(cluster, verb, refusals);
  return plan;
}

const gone = {state: 'exited', pid: null} as const;

function noteOf(cluster: string, name: string, rule: VerbRule): string | null {
  if (rule === 'act' || !('note' in rule)) return null;
  return rule.tryNext === undefined ? rule.note : `${rule.note}: ${nextCommand(cluster, `${rule.tryNext} ${name}`)}`;
}
