import {formatDuration} from '../../../support/duration.ts';
import type {Command} from '../../../workload/client/command.ts';
import type {Addressing} from '../../addressing.ts';
import type {Observation} from '../../verdict/observation.ts';
import type {Stage} from '../../run/stage.ts';
import type {Mention} from '../../step-kind.ts';

/** Sends one command where the step says, and records its reply if it is named. */
export async function runCommand(
  command: Command,
  fields: Addressing & {as?: string | undefined},
  stage: Stage,
): Promise<Observation[]> {
  const reply = await stage.send(command, fields);
  if (fields.as !== undefined) stage.replies.set(fields.as, reply);
  return [{type: 'reply', command, reply}];
}

/** Sends several commands, one after the other. */
export async function runCommands(
  commands: readonly Command[],
  fields: Addressing,
  stage: Stage,
): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (const command of commands) observations.push(...(await runCommand(command, fields, stage)));
  return observations;
}

/**
 * Describes how a command is sent, to follow its description: ` at node1`, ` as client c2 with a timeout of 1s`, or
 * nothing.
 */
export function describeManner(fields: Addressing & {as?: string | undefined; noreply?: true | undefined}): string {
  const {at, via, client, timeout, as, noreply} = fields;
  return [
    noreply ? ', with noreply' : '',
    at === undefined ? '' : ` at ${at}`,
    via === undefined ? '' : ` through ${via}`,
    client === undefined ? '' : ` as client ${client}`,
    timeout === undefined ? '' : ` with a timeout of ${formatDuration(timeout)}`,
    as === undefined ? '' : `, remembered as ${as}`,
  ].join('');
}

/** Formats an item's time to live, to follow `for`: `10s`. For memcached, 0 means no expiry. */
export function describeTimeToLive(seconds: number): string {
  return seconds === 0 ? 'ever' : formatDuration(seconds * 1000);
}

export function addressedMembers({at, via}: Addressing): Mention[] {
  return [
    ...(at === undefined ? [] : [{path: ['at'], name: at, roles: ['node', 'backup'] as const}]),
    ...(via === undefined ? [] : [{path: ['via'], name: via, roles: ['proxy'] as const}]),
  ];
}
