import * as z from 'zod/mini';
import {keysByPath} from '../../yaml/keys-by-path.ts';
import {field, mapping, oneOf, whole} from '../../topology/file/topology-schema-parts.ts';
import {topologySchema} from '../../topology/file/topology-schema.ts';
import {distributionNames, policyNames, runtimeNames} from '../../topology/topology.ts';
import {defaultClientSettings, failoverModes} from '../../workload/client/client-settings.ts';
import {formatDuration} from '../../support/duration.ts';
import {assertionKinds} from '../assertion-kinds.ts';
import {outcomeWords} from '../assertions/outcome.ts';
import type {ObservationType} from '../verdict/observation.ts';
import {milliseconds, name, text} from './scenario-schema-parts.ts';
import type {StepKind} from '../step-kind.ts';
import {stepKinds} from '../step-kinds.ts';

// Import this file dynamically only: it loads zod, which nothing but scenarios needs.

function someOf<const Values extends readonly string[]>(values: Values, what: string) {
  const error = `a list of ${what}, each once`;
  return z
    .array(oneOf(values), {error})
    .check(
      z.minLength(1, {error}),
      z.refine((list) => new Set(list).size === list.length, {error}),
    )
    .register(z.globalRegistry, {uniqueItems: true});
}

const matrixSchema = mapping({
  policies: field(someOf(policyNames, 'policies'), 'Policies under which the scenario can run.'),
  runtimes: field(someOf(runtimeNames, 'runtimes'), 'Runtimes to run it on. Default: that of the topology.'),
  distributions: field(
    someOf(distributionNames, 'distributions'),
    'Distributions to run it with. Default: that of the topology.',
  ),
});

const clientSchema = mapping({
  distribution: field(
    oneOf(distributionNames),
    'Without a proxy: how the client spreads keys over the nodes.',
    defaultClientSettings.distribution,
  ),
  failover: field(
    oneOf(failoverModes),
    'What the client does when a node is dead. none: commands for its keys fail. next: its keys go to the next node. ' +
      'eject: all keys are redistributed over the other nodes.',
    defaultClientSettings.failover,
  ),
  connectTimeout: field(
    milliseconds(),
    'Timeout for connecting.',
    formatDuration(defaultClientSettings.connectTimeoutMs),
  ),
  timeout: field(milliseconds(), 'Timeout for a reply.', formatDuration(defaultClientSettings.timeoutMs)),
  retries: field(
    whole({min: 0, max: 100}),
    'How many times a failed command is retried at once.',
    defaultClientSettings.retries,
  ),
  failures: field(
    whole({min: 1, max: 1000}),
    'Consecutive failed commands after which a node counts as dead.',
    defaultClientSettings.failures,
  ),
  retry: field(
    milliseconds(),
    'Time after which a dead node is tried again.',
    formatDuration(defaultClientSettings.retryMs),
  ),
});

const aList = (of: string) => `a list of ${of}`;

/** The format without its steps and its topology, which are checked separately. */
export const fileSchema = mapping({
  version: field(z.literal(1, {error: '1'}), 'Version of this format.', 1),
  name: field(name('a name'), 'Name of the scenario. Default: the name of the file.'),
  about: field(text('one sentence'), 'What the scenario shows, in one sentence.'),
  source: field(text('a document or a recording'), 'The document or recording that it comes from.'),
  topology: field(z.unknown(), 'The cluster: a mapping as in a topology file, or the path of such a file.'),
  matrix: field(matrixSchema, 'What --matrix combines: the scenario runs once with every combination.'),
  client: field(clientSchema, 'How the client behaves; the names are those of client libraries.'),
  timeout: field(milliseconds(), 'Timeout of the whole scenario.', '1m'),
  steps: z.array(z.unknown(), {error: aList('steps')}).check(z.minLength(1, {error: 'at least one step'})),
  always: field(z.array(z.unknown(), {error: aList('steps')}), 'Clean-up steps, which always run at the end.'),
});

/** The known keys of each mapping of the format, without those of steps. */
export const knownKeys = keysByPath(mapping({...fileSchema.shape, topology: topologySchema}));

/** Returns the schema of one kind of step; `written` is the step as it is in the file. */
export function stepSchema(kind: StepKind, written?: Readonly<Record<string, unknown>>) {
  if (written && kind.shapeOf) return newStepSchema(kind, kind.shapeOf(written));
  const known = stepSchemas.get(kind) ?? newStepSchema(kind, kind.shape);
  stepSchemas.set(kind, known);
  return known;
}

/** To make one takes longer than to check a step with it. */
const stepSchemas = new Map<StepKind, ReturnType<typeof newStepSchema>>();

function newStepSchema({observes, isRepeatable}: StepKind, shape: StepKind['shape']) {
  return mapping({
    ...(shape as z.core.$ZodLooseShape),
    title: field(text('a sentence'), 'What the step does, in words; shown in place of the generated description.'),
    only: field(oneOf(policyNames), 'Run this step under this policy only.'),
    ...(observes && {
      expect: field(expectSchema(observes), 'What the step must observe, for every policy or per policy.'),
      knownBug: field(knownBugSchema, 'The policies under which the behaviour at this step is known to be wrong.'),
    }),
    ...(observes &&
      isRepeatable && {eventually: field(eventuallySchema, 'Repeat the step until the expectation is met.')}),
  });
}

/** Returns the format as a JSON schema (draft 2020-12), for editors. */
export function scenarioJsonSchema(): object {
  const step = z.union(
    stepKinds.map((kind) => stepSchema(kind).register(z.globalRegistry, {description: kind.about, ...betweenKeys})),
  );
  const schema = mapping({
    ...fileSchema.shape,
    topology: field(
      z.union([text('a file'), topologySchema]),
      'The cluster: a mapping as in a topology file, or the path of such a file.',
    ),
    steps: z.array(step).check(z.minLength(1)),
    always: field(z.array(step), 'Clean-up steps, which always run at the end.'),
  }).register(z.globalRegistry, {
    title: 'mcluster scenario',
    description: 'A failure scenario: steps on a cluster, expectations and a verdict.',
  });
  return z.toJSONSchema(schema, {io: 'input', reused: 'ref'});
}

/** The rules of check-steps.ts for keys that exclude or require each other. */
const betweenKeys = {
  dependentRequired: {knownBug: ['expect']},
  dependentSchemas: {at: {properties: {via: false, client: false}}},
};

const eventuallySchema = mapping({within: milliseconds()});

const knownBugSchema = z.union([oneOf(policyNames), someOf(policyNames, 'policies')], {
  error: `${policyNames.join(', ')}, or a list`,
});

/** Shared instances, so that every step in the JSON schema can refer to the same definition. */
const expectSchemas = new Map<ObservationType, z.ZodMiniType>();

function expectSchema(observes: ObservationType): z.ZodMiniType {
  const schema = expectSchemas.get(observes) ?? newExpectSchema(observes);
  expectSchemas.set(observes, schema);
  return schema;
}

function newExpectSchema(observes: ObservationType): z.ZodMiniType {
  const assertions = assertionsOn(observes);
  const shape = Object.fromEntries(
    assertions.map(({key, schema, about}) => [key, field(schema as z.ZodMiniType, about)]),
  );
  const example = assertions[0]?.key ?? '';
  const plain = shortened(observes, mapping(shape), `a mapping such as {${example}: …}`);
  const byPolicy = Object.fromEntries(policyNames.map((policy) => [policy, field(plain, `Under policy ${policy}.`)]));
  return shortened(observes, mapping({...shape, ...byPolicy}), `a mapping such as {${example}: …}, or one per policy`);
}

/** An expectation of a reply may be a single word. */
function shortened(observes: ObservationType, full: z.ZodMiniType, otherwise: string) {
  if (observes !== 'reply') return full;
  return z.union([oneOf(outcomeWords), full], {error: `one of ${outcomeWords.join(', ')}, or ${otherwise}`});
}

function assertionsOn(observes: ObservationType | undefined) {
  return assertionKinds.filter(({on}) => on === observes);
}
