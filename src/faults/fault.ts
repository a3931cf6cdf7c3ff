import type {FaultKind} from './fault-kind.ts';
import {FaultInvalidError} from './fault-invalid-error.ts';
import {bandwidth, type BandwidthFault} from './kinds/bandwidth.ts';
import {corrupt, type CorruptFault} from './kinds/corrupt.ts';
import {delay, type DelayFault} from './kinds/delay.ts';
import {drop, type DropFault} from './kinds/drop.ts';
import {halfOpen, type HalfOpenFault} from './kinds/half-open.ts';
import {miss, type MissFault} from './kinds/miss.ts';
import {partition, type PartitionFault} from './kinds/partition.ts';
import {reply, type ReplyFault} from './kinds/reply.ts';
import {reset, type ResetFault} from './kinds/reset.ts';
import {slice, type SliceFault} from './kinds/slice.ts';
import {slow, type SlowFault} from './kinds/slow.ts';
import type {ProbePlan} from './probe.ts';
import {parameterProblem, type Parameters} from './parameter.ts';

/** One fault as plain data: the form used by scenario files, the control channel and the library. */
export type Fault =
  | PartitionFault
  | SlowFault
  | BandwidthFault
  | ResetFault
  | SliceFault
  | HalfOpenFault
  | ReplyFault
  | DropFault
  | DelayFault
  | CorruptFault
  | MissFault;

export type FaultName = Fault['kind'];

/** The registry: a new fault is one file and one line here. */
export const faultKinds: {readonly [Name in FaultName]: FaultKind<Extract<Fault, {kind: Name}>>} = {
  partition,
  slow,
  bandwidth,
  reset,
  slice,
  'half-open': halfOpen,
  reply,
  drop,
  delay,
  corrupt,
  miss,
};

export const faultNames = Object.keys(faultKinds) as FaultName[];

export function kindOf(fault: Fault): FaultKind<Fault> {
  return faultKinds[fault.kind];
}

/**
 * The longest that a probe waits, even for a fault of an hour: a link that answered before and is silent for this long
 * shows the fault as well.
 */
const longestProbeMs = 2000;

/** Returns how to verify that a fault is active, with a timeout in whole milliseconds that is never long. */
export function probePlanOf(fault: Fault): ProbePlan {
  const plan = kindOf(fault).probe(fault);
  return {...plan, timeoutMs: Math.min(Math.ceil(plan.timeoutMs), longestProbeMs)};
}

/** Describes a fault in a few words, such as `slow by 200ms`. */
export function describeFault(fault: Fault): string {
  return kindOf(fault).describe(fault);
}

/**
 * Parses a fault given as plain data, such as `{kind: 'slow', latencyMs: 200}`.
 *
 * @throws {FaultInvalidError} when anything in it is invalid; the error lists all problems.
 */
export function parseFault(value: unknown): Fault {
  const {kind: name, ...given} = Object(value) as {kind?: unknown};
  if (!isFaultName(name)) {
    throw new FaultInvalidError(undefined, [`kind: got ${JSON.stringify(name)}, expected ${faultNames.join(', ')}`]);
  }
  const kind: FaultKind<Fault> = faultKinds[name];
  const problems = problemsOf(kind.parameters, given);
  // The parameters have been checked against those of the kind, so this is a Fault.
  const fault = {kind: name, ...given} as Fault;
  const problem = problems.length === 0 ? kind.check?.(fault) : undefined;
  if (problem) problems.push(problem);
  if (problems.length > 0) throw new FaultInvalidError(name, problems);
  return fault;
}

function isFaultName(name: unknown): name is FaultName {
  return faultNames.includes(name as FaultName);
}

function problemsOf(parameters: Parameters, given: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name];
    if (value === undefined && parameter.required !== true) continue;
    const problem = parameterProblem(parameter, value);
    if (problem !== null) problems.push(`${name}: ${problem}`);
  }
  for (const name of Object.keys(given)) {
    if (!(name in parameters)) {
      const expected = Object.keys(parameters).join(', ') || 'none';
      problems.push(`${name}: there is no such parameter; expected ${expected}`);
    }
  }
  return problems;
}
