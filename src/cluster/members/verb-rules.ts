import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import type {NodeProcessState} from '../../runtimes/runtime.ts';
import type {MemberRole} from '../../topology/topology.ts';
import type {MemberVerb} from './member-verb.ts';

/**
 * The effect of a verb on a member in some state: act, do nothing because of `note`, or refuse for `reason`. `tryNext`:
 * the verb that helps.
 */
export type VerbRule = 'act' | {note: string; tryNext?: MemberVerb | 'heal'} | {reason: string; tryNext: MemberVerb};

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

/**
 * A verb whose goal is already reached counts as done: repeating a command is no error, as with `docker start` and
 * `stop`. One that can't reach its goal, or expects a running target, is refused, as with `docker kill` and `pause`.
 */
export function ruleFor(
  verb: MemberVerb,
  {state, offNetwork, networkGone}: NodeProcessState,
  role: MemberRole,
  signal: NodeJS.Signals = 'SIGKILL',
): VerbRule {
  // A frozen process receives it only when it is resumed; the engine would resume a container for it.
  if (verb === 'kill' && state === 'paused' && !seenWhilePaused.has(signal))
    return {reason: `is paused and would not receive ${signal}`, tryNext: 'resume'};
  if (verb === 'start' && state === 'running' && offNetwork)
    return {note: 'already running, off its network', tryNext: backOnNetwork(role, {networkGone})};
  return rules[verb][state === 'exited' || state === 'missing' ? 'dead' : state];
}

/** Returns the verb that reconnects a member: `heal` is for nodes and backups, and needs an existing network. */
export function backOnNetwork(
  role: MemberRole,
  {networkGone = false}: {networkGone?: boolean | undefined},
): 'heal' | 'restart' {
  return networkGone || role === 'proxy' ? 'restart' : 'heal';
}

const seenWhilePaused: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGSTOP', 'SIGCONT']);
const notRunning = {reason: 'is not running', tryNext: 'start'} as const;
const frozen = {reason: 'is paused and would not answer', tryNext: 'resume'} as const;

const rules: Record<MemberVerb, Record<'running' | 'paused' | 'dead', VerbRule>> = {
  kill: {running: 'act', paused: 'act', dead: notRunning},
  stop: {running: 'act', paused: 'act', dead: {note: 'was not running'}},
  start: {running: {note: 'already running'}, paused: {reason: 'is paused', tryNext: 'resume'}, dead: 'act'},
  restart: {running: 'act', paused: 'act', dead: 'act'},
  pause: {running: 'act', paused: {note: 'already paused'}, dead: notRunning},
  resume: {running: {note: 'was not paused'}, paused: 'act', dead: notRunning},
  flush: {running: 'act', paused: frozen, dead: notRunning},
};
