import type * as z from 'zod/mini';
import {describe, expect, it} from 'vitest';
import {faultNames} from '../../../src/faults/fault.ts';
import {fileSchema, stepSchema} from '../../../src/scenario/file/scenario-schema.ts';
import {stepKinds} from '../../../src/scenario/step-kinds.ts';
import {fault} from '../../../src/scenario/steps/fault-steps.ts';
import type {Finding} from '../../../src/yaml/finding.ts';
import {keysByPath} from '../../../src/yaml/keys-by-path.ts';
import {schemaFindings} from '../../../src/yaml/schema-findings.ts';
import {topologySchema} from '../../../src/topology/file/topology-schema.ts';

const schemas: [what: string, schema: z.ZodMiniType][] = [
  ['a scenario file', fileSchema],
  ['a topology', topologySchema],
  ...stepKinds.map((kind): [string, z.ZodMiniType] => [kind.verb, stepSchema(kind)]),
  ...faultNames.map((name): [string, z.ZodMiniType] => [`fault: ${name}`, stepSchema(fault, {fault: name})]),
];

const values = [
  null,
  true,
  -1,
  0.5,
  '',
  'a b',
  '!',
  'zzz',
  [],
  [[]],
  [1],
  ['a', 1],
  {},
  {zzz: 1},
  {'a b': []},
  {a: {}},
];

describe.each(schemas)('the findings about %s', (_what, schema) => {
  const keys = keysByPath(schema);

  it('say what was expected, in words, for every invalid value of every key', () => {
    const places = Object.entries(keys).flatMap(([path, names]) => names.map((name) => [path, name] as const));
    expect(places).not.toEqual([]);
    const wordless = places.flatMap(([path, name]) =>
      values.flatMap((value) => findingsAbout(path, {[name]: value}).filter(({expected}) => isWordless(expected))),
    );
    expect(wordless).toEqual([]);
  });

  it('list the keys of the mapping in which one is misspelt', () => {
    for (const [path, names] of Object.entries(keys)) {
      const [misspelt] = findingsAbout(path, {[`${names[0]}z`]: 1}).filter(({origin}) => 'part' in origin);
      expect(misspelt, path).toMatchObject({
        expected: names.length > 0 ? `any of ${names.join(', ')}` : 'no keys here',
      });
    }
  });

  /** Returns the findings about a mapping at the path, in an otherwise empty file. */
  function findingsAbout(path: string, mapping: object): Finding[] {
    const inside = path === '' ? [] : path.split('.');
    const data = inside.reduceRight<object>(
      (inner, step) => (step.endsWith('[]') ? {[step.slice(0, -2)]: [inner]} : {[step]: inner}),
      mapping,
    );
    const {error} = schema.safeParse(data);
    return error ? schemaFindings(error.issues, data, keys) : [];
  }
});

function isWordless(expected: string | undefined): boolean {
  return expected === undefined || expected === '' || /invalid/i.test(expected);
}
