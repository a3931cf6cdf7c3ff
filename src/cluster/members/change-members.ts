import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import type {NodeProcessState} from '../../runtimes/runtime.ts';
import type {MemberAddress} from '../../topology/topology.ts';
import {withClusterLock} from '../record/cluster-lock.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord, demandRecord} from '../record/demand-record.ts';
import {appendEvents} from '../record/events.ts';
import {findMembers} from './member-names.ts';
import {memberProcesses, type MemberProcesses} from './member-processes.ts';
import {clusterFolder, stateHome} from '../record/state-home.ts';
import {MemberStateError, ruleFor, type VerbRule} from './verb-rules.ts';
import type {MemberVerb} from './member-verb.ts';
import type {MemberChange} from './member-change.ts';
import type {ClusterOptions} from '../cluster-options.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

export type ChangeRequest = {
  cluster: string;
  verb: MemberVerb;
  names: readonly string[];
  options: ClusterOptions;
  /** Written to events.jsonl with the verb. */
  details?: {signal?: NodeJS.Signals};
};

/** The input of a verb's work: the members that need it, all of which are ready for it. */
export type ChangeWork = {
  home: string;
  record: ClusterRecord;
  processes: MemberProcesses;
  /** The same, without the caller's abort: for undoing. */
  unabortable: MemberProcesses;
  members: readonly MemberAddress[];
  /** The states of those members, in their order, before the change. */
  states: readonly NodeProcessState[];
  signal: AbortSignal;
  onWarning?: ((line: string) => void) | undefined;
};

/** Member verbs are rejected while an interrupted `up` or `down` has left the cluster incomplete. */
export class ClusterIncompleteError extends MclusterError {
  constructor({name, phase}: ClusterRecord) {
    super({
      code: 'CLUSTER_INCOMPLETE',
      message: `cluster ${name} is incomplete: a previous \`mcluster ${phase === 'stopping' ? 'down' : 'up'}\` was interrupted`,
      hint: nextCommand(name, 'down'),
      details: {name, phase},
    });
  }
}

/**
 * The common part of all member verbs: under the cluster's lock, finds the members, checks all of them before it
 * changes any, does the work, writes the events and returns the new state of each member.
 */
export async function changeMembers(
  {cluster, verb, names, options, details}: ChangeRequest,
  work: (job: ChangeWork) => Promise<void>,
): Promise<MemberChange[]> {
  const home = stateHome(options.home);
  const signal = options.signal ?? new AbortController().signal;
  await awaitRecord(home, cluster, signal);
  return withClusterLock({home, name: cluster, signal}, async () => {
    const record = await demandRecord(home, cluster);
    if (record.phase !== 'up') throw new ClusterIncompleteError(record);
    const keeper = keepRecord(clusterFolder(home, cluster), record);
    const runtime = await loadRuntime(record.runtime);
    const processes = memberProcesses(runtime, keeper, {signal, onProgress: options.onProgress});
    const members = await findMembers(record.topology, names);
    const before = await processes.inspect(members);
    const plan = members.map((member, index) => ({
      member,
      state: before[index]!,
      rule: ruleFor(verb, before[index]!, member.role, details?.signal),
    }));
    refuse(cluster, verb, plan);

    const toDo = plan.filter(({rule}) => rule === 'act');
    if (toDo.length > 0) {
      const [targets, states] = [toDo.map(({member}) => member), toDo.map(({state}) => state)];
      const unabortable = memberProcesses(runtime, keeper, {signal: new AbortController().signal});
      const {onWarning} = options;
      await work({home, record, processes, unabortable, members: targets, states, signal, onWarning});
      const by = options.by ?? 'library';
      await appendEvents(
        keeper.folder,
        targets.map(({name}) => ({cluster, member: name, event: verb, ...details, by})),
      );
    }
    const after = isForeseen(verb, details?.signal)
      ? plan.map(({state, rule}) => (rule === 'act' ? {...state, ...gone} : state))
      : await processes.inspect(members);
    return plan.map(({member: {name}, rule}, index) => {
      const {state, pid} = after[index]!;
      const note = noteOf(cluster, name, rule);
      return {name, verb, changed: rule === 'act', state: state === 'exited' ? 'dead' : state, pid, note};
    });
  });
}

/**
 * For these verbs runtimes return when the member is gone, so another inspection would only take time: with Docker, 30
 * ms.
 */
function isForeseen(verb: MemberVerb, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  return verb === 'stop' || (verb === 'kill' && signal === 'SIGKILL');
}

const gone = {state: 'exited', pid: null} as const;

function refuse(cluster: string, verb: MemberVerb, plan: readonly {member: MemberAddress; rule: VerbRule}[]): void {
  const refusals = plan.flatMap(({member: {name}, rule}) =>
    rule !== 'act' && 'reason' in rule ? [{name, ...rule}] : [],
  );
  if (refusals.length > 0) throw new MemberStateError(cluster, verb, refusals);
}

function noteOf(cluster: string, name: string, rule: VerbRule): string | null {
  if (rule === 'act' || !('note' in rule)) return null;
  return rule.tryNext === undefined ? rule.note : `${rule.note}: ${nextCommand(cluster, `${rule.tryNext} ${name}`)}`;
}
