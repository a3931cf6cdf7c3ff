import {Flags} from '@oclif/core';
import {faultKinds, faultNames, parseFault, type Fault, type FaultName} from '../../faults/fault.ts';
import {FaultInvalidError} from '../../faults/fault-invalid-error.ts';
import {partitionModes} from '../../faults/kinds/partition.ts';
import {directions, writtenName} from '../../faults/parameter.ts';
import {verbs} from '../../protocol/request.ts';
import {closest} from '../../support/did-you-mean.ts';
import {fractionFlag} from './fault-flags.ts';
import {durationFlag, wholeFlag} from './flags.ts';
import {UsageError} from '../usage-error.ts';

/** The parameters of all kinds of faults; each help text says which kinds take it. */
export const faultParameterFlags = {
  verb: Flags.option({
    description: 'match only commands of this name, as sent to the node',
    helpGroup: 'COMMANDS HIT',
    helpValue: '<verb>',
    options: verbs,
  })(),
  key: Flags.string({
    description: "match only keys of this pattern: 'user:*', 'user:?'",
    helpGroup: 'COMMANDS HIT',
    helpValue: '<glob>',
  }),
  nth: wholeFlag({description: 'apply only to the n-th matching command', helpGroup: 'COMMANDS HIT'}),
  probability: fractionFlag({
    description: 'apply to each matching command with this probability',
    helpGroup: 'COMMANDS HIT',
  }),
  count: wholeFlag({description: 'stop after this many matches', helpGroup: 'COMMANDS HIT'}),
  reply: Flags.string({
    description: 'reply: the reply line; the command is not sent to the node',
    helpGroup: 'PARAMETERS',
    helpValue: '<line>',
  }),
  drop: Flags.boolean({description: 'the kind drop', helpGroup: 'PARAMETERS'}),
  corrupt: Flags.boolean({description: 'the kind corrupt', helpGroup: 'PARAMETERS'}),
  miss: Flags.boolean({description: 'the kind miss', helpGroup: 'PARAMETERS'}),
  delay: durationFlag({
    description: 'delay: added to each reply; slice: time between two pieces',
    helpGroup: 'PARAMETERS',
  }),
  latency: durationFlag({description: 'slow: added to every round trip', helpGroup: 'PARAMETERS'}),
  jitter: durationFlag({
    description: 'slow, delay: vary by up to this much in either direction',
    helpGroup: 'PARAMETERS',
  }),
  'bytes-per-second': wholeFlag({
    description: 'bandwidth: limit in bytes per second, per direction',
    helpGroup: 'PARAMETERS',
  }),
  'piece-bytes': wholeFlag({description: 'slice: maximum bytes per piece', helpGroup: 'PARAMETERS'}),
  mode: Flags.option({
    description: 'partition: refuse connections or drop packets (default: refuse, or black-hole with --direction)',
    helpGroup: 'PARAMETERS',
    options: partitionModes,
  })(),
  direction: Flags.option({
    description:
      'partition, slow, bandwidth, slice, reset: only this direction, requests to the node or its replies (default: both)',
    helpGroup: 'PARAMETERS',
    options: directions,
  })(),
};

type ParameterFlags = {[Name in keyof typeof faultParameterFlags]?: string | number | boolean | undefined};

/** Flags that imply the kind of fault when it was left out. */
const tellingFlags = ['reply', 'drop', 'delay', 'corrupt', 'miss'] as const;

/**
 * Returns the fault that a command line describes.
 * @throws {UsageError} when the flags do not describe one fault
 * @throws {FaultInvalidError} when a parameter is invalid
 */
export function faultOf(kind: string | undefined, flags: ParameterFlags): Fault {
  if (kind !== undefined && !faultNames.includes(kind as FaultName)) {
    const meant = closest(kind, faultNames);
    const hint =
      meant === undefined ? 'All faults and their parameters: mcluster fault add --help' : `Did you mean ${meant}?`;
    throw new UsageError(`there is no fault "${kind}"; expected ${faultNames.join(', ')}`, hint);
  }
  const telling = tellingFlags.filter((flag) => flags[flag] !== undefined && flags[flag] !== false);
  if (kind === undefined && telling.length !== 1) {
    const got = telling.length === 0 ? 'neither a kind nor one of' : 'more than one of';
    throw new UsageError(
      `which fault? got ${got} ${tellingFlags.map((flag) => `--${flag}`).join(', ')}; expected a kind or one of these`,
      'All faults and their parameters: mcluster fault add --help',
    );
  }
  const beside = kind === undefined ? undefined : telling.find((flag) => flags[flag] === true && flag !== kind);
  if (beside !== undefined) {
    throw new UsageError(
      `--${beside} is a fault by itself and can't be combined with ${kind}`,
      'All faults and their parameters: mcluster fault add --help',
    );
  }
  const given = allParameters().flatMap((name): [string, unknown][] => {
    const value = flags[flagOf(name)];
    return value === undefined || typeof value === 'boolean' ? [] : [[name, value]];
  });
  const fault: Record<string, unknown> = {kind: kind ?? telling[0], ...Object.fromEntries(given)};
  // The same default as the command `partition`.
  if (fault.kind === 'partition') fault.mode ??= flags.direction === undefined ? 'refuse' : 'black-hole';
  try {
    return parseFault(fault);
  } catch (error) {
    throw error instanceof FaultInvalidError ? inFlags(error) : error;
  }
}

/** Returns the same error in terms of flags: `--latency` where the fault has `latencyMs`. */
function inFlags({details}: FaultInvalidError): FaultInvalidError {
  const {kind, problems} = details as {kind: string | null; problems: string[]};
  const words = problems.map((problem) => {
    const [, name = '', rest = ''] = /^(\w+): (.*)$/.exec(problem) ?? [];
    if (!allParameters().includes(name)) return problem.replace(/\b\w+Ms\b/g, (word) => `--${flagOf(word)}`);
    const takes = /^there is no such parameter; expected (.*)$/.exec(rest)?.[1];
    if (takes === undefined) return `--${flagOf(name)}: ${rest}`;
    const flags = takes === 'none' ? takes : takes.split(', ').map((one) => `--${flagOf(one)}`);
    return `--${flagOf(name)}: does not apply to this fault; expected ${String(flags).replaceAll(',', ', ')}`;
  });
  return new FaultInvalidError(kind ?? undefined, words);
}

/** Returns one line per kind; the help of each flag says which kinds take it. */
export function listOfFaults(): string {
  const lineOf = (name: FaultName): string => `${name.padEnd(9)}  ${faultKinds[name].about}`;
  const onBytes = faultNames.filter((name) => !faultKinds[name].onCommands);
  const onCommands = faultNames.filter((name) => faultKinds[name].onCommands);
  return [...onBytes.map(lineOf), 'and on single commands:', ...onCommands.map(lineOf)].join('\n');
}

function allParameters(): string[] {
  return [...new Set(faultNames.flatMap((name) => Object.keys(faultKinds[name].parameters)))];
}

/** `bytesPerSecond` is `--bytes-per-second`, `latencyMs` is `--latency`. */
function flagOf(parameter: string): keyof ParameterFlags {
  return writtenName(parameter).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) as keyof ParameterFlags;
}
