import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';

const forbidden = [
  ['layer-errors', 'src/errors/a.ts', "export * from '../cli/target.ts';"],
  ['layer-topology', 'src/topology/a.ts', "export * from '../protocol/target.ts';"],
  ['layer-proxy', 'src/proxy/a.ts', "export * from '../cluster/target.ts';"],
  ['layer-cluster', 'src/cluster/a.ts', "export * from '../commands/target.ts';"],
  ['runtimes-stay-apart', 'src/runtimes/docker/a.ts', "export * from '../process/target.ts';"],
  ['not-the-public-api', 'src/commands/a.ts', "export * from '../index.ts';"],
  ['known-folders', 'src/utils/a.ts', "export * from '../errors/target.ts';"],
  ['no-cycles', 'src/support/a.ts', "import {b} from './b.ts';\nexport const a = (): unknown => b;"],
  ['pure-layers', 'src/protocol/a.ts', "export {connect} from 'node:net';"],
  ['resolvable', 'src/faults/a.ts', "export * from './nowhere.ts';"],
] as const;

const allowed = {
  'src/scenario/a.ts': "export * from '../cluster/target.ts';",
  'src/runtimes/process/a.ts': "export * from '../../support/b.ts';\nexport * from './target.ts';",
};

const targets = {
  'src/index.ts': 'export {};',
  // A cycle of types alone is one, too.
  'src/support/b.ts': "import type {a} from './a.ts';\nexport const b = (): typeof a | null => null;",
  ...Object.fromEntries(
    ['cli', 'protocol', 'cluster', 'commands', 'runtimes/process', 'errors'].map((layer) => [
      `src/${layer}/target.ts`,
      'export const target = 1;',
    ]),
  ),
};

type Violation = {from: string; rule: {name: string}};

let folder: string;
let violations: Violation[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcluster-layers-'));
  await write('tsconfig.json', '{"compilerOptions":{"module":"nodenext"}}');
  const sources = {...targets, ...allowed, ...Object.fromEntries(forbidden.map(([, path, text]) => [path, text]))};
  for (const [path, text] of Object.entries(sources)) await write(path, text);
  violations = await cruise();
});

afterAll(() => rm(folder, {recursive: true, force: true}));

describe('the layer check', () => {
  it.each(forbidden)('reports %s in %s', (rule, path) => {
    expect(violations.filter(({from}) => from === path).map((violation) => violation.rule.name)).toContain(rule);
  });

  it.each(Object.keys(allowed))('accepts imports of lower layers in %s', (path) => {
    expect(violations.filter(({from}) => from === path)).toEqual([]);
  });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), {recursive: true});
  await writeFile(join(folder, path), text);
}

async function cruise(): Promise<Violation[]> {
  const bin = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [bin, 'src', '--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json'];
  const {stdout} = await promisify(execFile)(process.execPath, args, {cwd: folder}).catch(
    (error: unknown) => error as {stdout: string},
  );
  return (JSON.parse(stdout) as {summary: {violations: Violation[]}}).summary.violations;
}
