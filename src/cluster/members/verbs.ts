import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import type {MemberAddress, MemberRole} from '../../topology/topology.ts';
import {awaitReadmission} from '../lifecycle/await-readmission.ts';
import type {ClusterEvent} from '../record/events.ts';
import {flushMembers} from './flush-members.ts';
import {backOnNetwork, type MemberVerb, type VerbJob, type VerbOptions, type VerbRule} from './member-verb.ts';
import {restartMembers} from './restart-members.ts';
import {startMembers, stopMembers} from './start-members.ts';

/** Members can't take a verb; none of those named with them was changed. */
export class MemberStateError extends MclusterError {
  constructor(
    cluster: string,
    verb: MemberVerb | 'fill',
    refusals: readonly {name: string; reason: string; tryNext: MemberVerb}[],
  ) {
    const list = refusals.map(({name, reason}) => `${name} ${reason}`).join(', ');
    const next = [...new Set(refusals.map(({tryNext}) => tryNext))];
    const hints = next.map((one) => {
      const names = refusals.filter(({tryNext}) => tryNext === one).map(({name}) => name);
      return nextCommand(cluster, `${one} ${names.join(' ')}`);
    });
    super({
      code: 'MEMBER_STATE',
      message: `can't ${verb}: ${list}; nothing was changed`,
      hint: hints.join('; '),
      details: {cluster, verb, members: refusals},
    });
  }
}

type Condition = {state: MemberProcessState; role: MemberRole; options: VerbOptions};

type VerbDefinition = {
  /** What it does with a member in each state. */
  rules: Readonly<Record<'running' | 'paused' | 'dead', VerbRule | ((member: Condition) => VerbRule)>>;
  act: (job: VerbJob, options: VerbOptions) => Promise<void>;
  /** Whether members are known to be gone afterwards, so that their state needs no look: with Docker, that takes 30 ms. */
  endsMembers?: (options: VerbOptions) => boolean;
  /** What its line in events.jsonl says beside the verb. */
  event?: (options: VerbOptions) => Pick<ClusterEvent, 'signal'>;
};

const notRunning = {reason: 'is not running', tryNext: 'start'} as const;

/**
 * All verbs on members. A verb whose goal is already reached counts as done: repeating a command is no error, as with
 * `docker start` and `stop`. One that can't reach its goal, or expects a running target, is refused, as with `docker
 * kill` and `pause`.
 */
export const verbs: Readonly<Record<MemberVerb, VerbDefinition>> = {
  kill: {
    rules: {
      running: 'act',
      // A frozen process receives other signals only when it is resumed; the engine would resume a container for them.
      paused: ({options: {signal = 'SIGKILL'}}) =>
        seenWhilePaused.has(signal) ? 'act' : {reason: `is paused and would not receive ${signal}`, tryNext: 'resume'},
      dead: notRunning,
    },
    act: (job, {signal = 'SIGKILL'}) => each(job, (member) => job.processes.kill(member, signal)),
    endsMembers: ({signal = 'SIGKILL'}) => signal === 'SIGKILL',
    event: ({signal = 'SIGKILL'}) => ({signal}),
  },
  stop: {
    rules: {running: 'act', paused: 'act', dead: {note: 'was not running'}},
    act: (job, {graceMs}) => stopMembers(job, graceMs),
    endsMembers: () => true,
  },
  start: {
    rules: {
      running: ({state: {offNetwork, networkGone}, role}) =>
        offNetwork
          ? {note: 'already running, off its network', tryNext: backOnNetwork(role, {networkGone})}
          : {note: 'already running'},
      paused: {reason: 'is paused', tryNext: 'resume'},
      dead: 'act',
    },
    act: (job, {timeoutMs}) => startMembers(job, timeoutMs),
  },
  restart: {
    rules: {running: 'act', paused: 'act', dead: 'act'},
    act: (job, {timeoutMs}) => restartMembers(job, timeoutMs),
  },
  pause: {
    rules: {running: 'act', paused: {note: 'already paused'}, dead: notRunning},
    act: (job) => each(job, (member) => job.processes.pause(member)),
  },
  resume: {
    rules: {running: {note: 'was not paused'}, paused: 'act', dead: notRunning},
    async act(job) {
      await each(job, (member) => job.processes.resume(member));
      await awaitReadmission(job.record, job.processes, job);
    },
  },
  flush: {
    rules: {running: 'act', paused: {reason: 'is paused and would not answer', tryNext: 'resume'}, dead: notRunning},
    act: (job) => flushMembers(job),
  },
};

const seenWhilePaused: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGSTOP', 'SIGCONT']);

/** Returns what a verb does with a member in this state. */
export function ruleFor(
  verb: MemberVerb,
  state: MemberProcessState,
  role: MemberRole,
  options: VerbOptions = {},
): VerbRule {
  const rule = verbs[verb].rules[state.state === 'exited' || state.state === 'missing' ? 'dead' : state.state];
  return typeof rule === 'function' ? rule({state, role, options}) : rule;
}

async function each({members}: VerbJob, act: (member: MemberAddress) => Promise<void>): Promise<void> {
  await Promise.all(members.map(act));
}
