import type {Fault} from '../../faults/fault.ts';
import {partitionModes} from '../../faults/kinds/partition.ts';
import {directions} from '../../faults/parameter.ts';
import {formatDuration} from '../../support/duration.ts';
import {field, oneOf} from '../../topology/schema-parts.ts';
import {members, milliseconds, name} from '../schema-parts.ts';
import {defineStep, type Mention} from '../step-kind.ts';

const behind = {proxy: field(name('a proxy'), 'Only on the links of this proxy. Default: of all.')};
const direction = field(oneOf(directions), 'Only this way: requests to the node, or its replies. Default: both.');

/** Connections are refused and reset, or packets vanish; the members keep their memory. */
export const partition = defineStep({
  verb: 'partition',
  about: 'cut members off from the proxies: they keep their memory',
  shape: {
    partition: members(),
    mode: field(
      oneOf(partitionModes),
      'refuse: connections are reset and refused. black-hole: packets vanish.',
      'refuse',
    ),
    direction,
    ...behind,
  },
  describe: ({partition, mode}) => `partition ${partition.join(', ')}${mode === 'black-hole' ? ' (black hole)' : ''}`,
  members: ({partition, proxy}) => mentions('partition', partition, proxy),
  run: async ({partition, mode = 'refuse', direction, proxy}, stage) => {
    const fault: Fault = {kind: 'partition', mode, ...(direction && {direction})};
    await stage.settle();
    await stage.fault(partition, fault, proxy);
    return [];
  },
});

export const slow = defineStep({
  verb: 'slow',
  about: 'make every round trip between the proxies and members take longer',
  shape: {
    slow: members(),
    latency: milliseconds(),
    jitter: field(milliseconds({min: 0, max: 3_600_000}), 'The latency varies by up to so much either way.', '0ms'),
    direction,
    ...behind,
  },
  describe: ({slow, latency}) => `slow ${slow.join(', ')} by ${formatDuration(latency)}`,
  members: ({slow, proxy}) => mentions('slow', slow, proxy),
  run: async ({slow, latency, jitter, direction, proxy}, stage) => {
    const fault: Fault = {
      kind: 'slow',
      latencyMs: latency,
      ...(jitter !== undefined && {jitterMs: jitter}),
      ...(direction && {direction}),
    };
    await stage.fault(slow, fault, proxy);
    return [];
  },
});

export const heal = defineStep({
  verb: 'heal',
  about: 'end all faults on the links to members: they are reachable again, with the memory they had',
  shape: {heal: members()},
  describe: ({heal}) => `heal ${heal.join(', ')}`,
  members: ({heal}) => mentions('heal', heal, undefined),
  run: async ({heal}, stage) => {
    await stage.settle();
    await stage.heal(heal);
    return [];
  },
});

function mentions(verb: string, names: readonly string[], proxy: string | undefined): Mention[] {
  return [
    ...names.map((name): Mention => ({path: [verb], name, roles: ['node', 'backup']})),
    ...(proxy === undefined ? [] : [{path: ['proxy'], name: proxy, roles: ['proxy'] as const}]),
  ];
}
