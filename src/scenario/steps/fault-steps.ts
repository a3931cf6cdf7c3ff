import * as z from 'zod/mini';
import {describeFault, faultKinds, faultNames, parseFault, type Fault, type FaultName} from '../../faults/fault.ts';
import {partitionModes} from '../../faults/kinds/partition.ts';
import {directions, writtenName, type Parameter} from '../../faults/parameter.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {formatDuration} from '../../support/duration.ts';
import {field, fraction, mapping, oneOf, whole} from '../../topology/file/topology-schema-parts.ts';
import {members, milliseconds, name, text} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';
import type {Mention} from '../step-kind.ts';

const terms = {
  proxy: field(name('a proxy'), 'Only on the links of this proxy, so that proxies disagree. Default: all proxies.'),
  for: field(milliseconds(), 'Time after which the fault ends. Default: until heal.'),
};
const direction = field(
  oneOf(directions),
  'Only in this direction: requests to the node, or its replies. Default: both.',
);

export const partition = defineStep({
  verb: 'partition',
  about: 'cut members off from the proxies: they keep their memory',
  shape: {
    partition: members(),
    mode: field(
      oneOf(partitionModes),
      'refuse: connections are reset and refused. black-hole: packets are dropped.',
      'refuse',
    ),
    direction,
    ...terms,
  },
  describe: ({partition, mode, direction, ...rest}) => {
    const how = mode === 'black-hole' ? ` (black hole${direction === undefined ? '' : ` for ${direction}`})` : '';
    return `partition ${partition.join(', ')}${how}${describeTerms(rest)}`;
  },
  members: ({partition, proxy}) => mentions('partition', partition, proxy),
  links: () => ['partition'],
  problem: ({mode = 'refuse', direction}) => problemOf({kind: 'partition', mode, ...(direction && {direction})}),
  run: async ({partition, mode = 'refuse', direction, proxy, for: forMs}, stage) => {
    await stage.settle();
    await stage.fault({kind: 'partition', mode, ...(direction && {direction})}, {on: partition, proxy, forMs});
    return [];
  },
});

export const slow = defineStep({
  verb: 'slow',
  about: 'add latency to every round trip between the proxies and members',
  shape: {
    slow: members(),
    latency: milliseconds(),
    jitter: field(
      milliseconds({min: 0, max: 3_600_000}),
      'Vary the latency by up to this much in either direction.',
      '0ms',
    ),
    direction,
    ...terms,
  },
  describe: ({slow, latency, jitter = 0, direction, ...rest}) => {
    const spread = jitter === 0 ? '' : ` ± ${formatDuration(jitter)}`;
    const way = direction === undefined ? '' : `, ${direction} only`;
    return `slow ${slow.join(', ')} down by ${formatDuration(latency)}${spread}${way}${describeTerms(rest)}`;
  },
  members: ({slow, proxy}) => mentions('slow', slow, proxy),
  links: () => ['slow'],
  problem: (fields) => problemOf(slowFault(fields)),
  run: async ({slow, proxy, for: forMs, ...rest}, stage) => {
    await stage.fault(slowFault(rest), {on: slow, proxy, forMs});
    return [];
  },
});

const faultShape = {
  fault: oneOf(faultNames),
  on: members(),
  with: field(mapping(parameterFields()), 'The parameters of the fault.'),
  ...terms,
};

export const fault = defineStep({
  verb: 'fault',
  about: 'add any kind of fault to links, such as one that drops the reply to the third set',
  shape: faultShape,
  shapeOf: ({fault}) => {
    const known = faultNames.find((name) => name === fault);
    return known ? {...faultShape, with: parametersOf(known)} : faultShape;
  },
  describe: (fields) =>
    `fault on ${fields.on.join(', ')}: ${describeFault(faultOf(fields) as Fault)}${describeTerms(fields)}`,
  members: ({on, proxy}) => mentions('on', on, proxy),
  links: () => ['fault'],
  problem: (fields) => problemOf(faultOf(fields)),
  run: async (fields, stage) => {
    await stage.settle();
    await stage.fault(faultOf(fields) as Fault, {on: fields.on, proxy: fields.proxy, forMs: fields.for});
    return [];
  },
});

export const heal = defineStep({
  verb: 'heal',
  about: 'remove all faults on the links to members; they keep their memory',
  shape: {heal: members()},
  describe: ({heal}) => `heal ${heal.join(', ')}`,
  members: ({heal}) => mentions('heal', heal, undefined),
  links: () => ['heal'],
  run: async ({heal}, stage) => {
    await stage.settle();
    await stage.heal(heal);
    return [];
  },
});

type SlowFields = {latency: number; jitter?: number | undefined; direction?: (typeof directions)[number] | undefined};

function slowFault({latency, jitter, direction}: SlowFields): Fault {
  return {
    kind: 'slow',
    latencyMs: latency,
    ...(jitter !== undefined && {jitterMs: jitter}),
    ...(direction && {direction}),
  };
}

/** Returns the fields of `with` under the fault model's names: `latency: 200ms` becomes `latencyMs: 200`. */
function faultOf(fields: {fault: string; with?: Readonly<Record<string, unknown>> | undefined}): unknown {
  const parameters = faultKinds[fields.fault as keyof typeof faultKinds].parameters;
  const given = Object.entries(fields.with ?? {}).filter(([, value]) => value !== undefined);
  const named = given.map(([key, value]) => [`${key}Ms` in parameters ? `${key}Ms` : key, value]);
  return {kind: fields.fault, ...Object.fromEntries(named)};
}

/** Schema of one fault's parameters; a missing mapping is the same as an empty one. */
function parametersOf(name: FaultName): z.ZodMiniType {
  const parameters = Object.entries<Parameter>(faultKinds[name].parameters);
  const fields = parameters.map(([key, parameter]) => {
    const schema = schemaOf(parameter, parameter.type === 'ms' ? parameter.min : 0);
    return [writtenName(key), parameter.required ? schema : z.optional(schema)] as const;
  });
  return z.prefault(mapping(Object.fromEntries(fields)), {});
}

/** Parameters of all faults, for editors. */
function parameterFields(): Record<string, z.ZodMiniType> {
  const all = Object.values(faultKinds).flatMap((kind) => Object.entries<Parameter>(kind.parameters));
  return Object.fromEntries(
    all.map(([key, parameter]) => [writtenName(key), field(schemaOf(parameter), parameter.about)]),
  );
}

/** `leastMs`: of several faults that share the parameter, the smallest minimum. */
function schemaOf(parameter: Parameter, leastMs = 0): z.ZodMiniType {
  switch (parameter.type) {
    case 'ms':
      return milliseconds({min: leastMs, max: parameter.max});
    case 'whole':
      return whole(parameter);
    case 'fraction':
      return fraction();
    case 'line':
      return text('one line of text');
    case 'choice':
      return oneOf(parameter.choices);
  }
}

function problemOf(fault: unknown): string | null {
  try {
    parseFault(fault);
    return null;
  } catch (error) {
    // Scenario keys have no unit suffix: durations carry their unit in the value.
    if (error instanceof MclusterError) return error.message.replaceAll(/\b(\w+)Ms\b/g, '$1');
    throw error;
  }
}

function describeTerms({proxy, for: forMs}: {proxy?: string | undefined; for?: number | undefined}): string {
  const where = proxy === undefined ? '' : ` on the links of ${proxy} only`;
  return where + (forMs === undefined ? '' : ` for ${formatDuration(forMs)}`);
}

function mentions(path: string, names: readonly string[], proxy: string | undefined): Mention[] {
  return [
    ...names.map((name): Mention => ({path: [path], name, roles: ['node', 'backup']})),
    ...(proxy === undefined ? [] : [{path: ['proxy'], name: proxy, roles: ['proxy'] as const}]),
  ];
}
