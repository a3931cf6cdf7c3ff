import type {MemberProcessState} from '../../runtimes/runtime.ts';
import type {MemberAddress, MemberRole} from '../../topology/topology.ts';
import type {ClusterRecord} from '../record/record-shape.ts';
import type {MemberProcesses} from './member-processes.ts';

export type MemberVerb = 'kill' | 'stop' | 'start' | 'restart' | 'pause' | 'resume' | 'flush';

/** What a caller can choose; each verb reads its own. */
export type VerbOptions = {
  /** For `kill`; SIGKILL by default. */
  signal?: NodeJS.Signals | undefined;
  /** For `stop`: how long members have to end by themselves, in milliseconds. */
  graceMs?: number | undefined;
  /** For `start` and `restart`: how long members may take to answer, in milliseconds. */
  timeoutMs?: number | undefined;
};

/**
 * The effect of a verb on a member in some state: act, do nothing because of `note`, or refuse for `reason`. `tryNext`:
 * the verb that helps.
 */
export type VerbRule = 'act' | {note: string; tryNext?: MemberVerb | 'heal'} | {reason: string; tryNext: MemberVerb};

/** The input of a verb's action: the members that need it, all of which can take it. */
export type VerbJob = {
  home: string;
  record: ClusterRecord;
  processes: MemberProcesses;
  /** The same, without the caller's abort: for undoing. */
  unabortable: MemberProcesses;
  members: readonly MemberAddress[];
  /** The states of those members, in their order, before the change. */
  states: readonly MemberProcessState[];
  signal: AbortSignal;
  onWarning?: ((line: string) => void) | undefined;
};

/** Returns the verb that reconnects a member: `heal` is for nodes and backups, and needs an existing network. */
export function backOnNetwork(
  role: MemberRole,
  {networkGone = false}: {networkGone?: boolean | undefined},
): 'heal' | 'restart' {
  return networkGone || role === 'proxy' ? 'restart' : 'heal';
}
