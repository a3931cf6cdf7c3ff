import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {describe, expect, test} from 'vitest';
import {loadTopology} from '../../../../src/topology/file/load-topology.ts';
import {topologyJsonSchema} from '../../../../src/topology/file/topology-schema.ts';
import {templates, writeTemplate} from '../../../../src/topology/file/templates.ts';
import {membersOf} from '../../../../src/topology/topology.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

test('every template is listed with its subject', () => {
  expect(templates().map(({name, about}) => [name, about])).toEqual([
    ['ketama-ring', 'Four nodes on a consistent-hash ring: losing one moves a quarter of the keys, not nearly all.'],
    ['pseudo-cluster', 'Three nodes that do not know each other, and no proxy: the client picks the node by hash.'],
    ['two-nodes-one-backup', 'Two nodes, one backup and a magent-like proxy: the proxied cluster of the documents.'],
    ['two-proxies', 'Two proxies before the same nodes, so that losing a proxy is not losing the cluster.'],
  ]);
});

test.each([
  ['two-nodes-one-backup', {node1: 11_211, node2: 11_212, backup1: 11_213, proxy1: 12_001}],
  ['pseudo-cluster', {node1: 11_211, node2: 11_212, node3: 11_213}],
  ['ketama-ring', {red: 11_211, green: 11_212, blue: 11_213, big: 11_214, backup1: 11_215, proxy1: 12_001}],
  ['two-proxies', {node1: 11_211, node2: 11_212, backup1: 11_213, proxy1: 12_001, proxy2: 12_002}],
])('%s is a valid topology of the default cluster', async (name, members) => {
  const topology = await loadTopology(pathOf(name));
  // The commands in its comments name no cluster, so they act on the default one.
  expect(topology.name).toBe('default');
  expect(Object.fromEntries(membersOf(topology).map((member) => [member.name, member.port]))).toEqual(members);
});

test.each(templates())('$name points editors to the schema', ({path}) => {
  const [, schema = ''] = /^# yaml-language-server: \$schema=(.*)$/m.exec(readFileSync(path, 'utf8')) ?? [];
  expect(JSON.parse(readFileSync(resolve(dirname(path), schema), 'utf8'))).toHaveProperty('title', 'mcluster topology');
});

test('the JSON schema is up to date with `npm run schemas`', () => {
  const written = readFileSync('templates/schemas/topology.schema.json', 'utf8');
  expect(JSON.parse(written)).toEqual(topologyJsonSchema());
});

describe('writeTemplate', () => {
  const folder = useScratchFolder();

  test.each(templates())('$name is written as an equal topology', async ({name, path}) => {
    const file = join(folder.path, 'sub', 'mine.yaml');
    expect(await writeTemplate(name, file)).toBe(file);
    expect(await loadTopology(file)).toEqual(await loadTopology(path));
  });

  test('the comments name the written file, and no schema that does not exist', async () => {
    const file = join(folder.path, 'mine.yaml');
    await writeTemplate('two-nodes-one-backup', file);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`mcluster up ${file}`);
    expect(text).toContain(`mcluster topology show ${file}`);
    expect(text).not.toMatch(/FILE|\$schema/);
    expect(text).toMatch(/^# Two nodes/);
  });

  test('an existing file is kept unless forced', async () => {
    const file = join(folder.path, 'mine.yaml');
    writeFileSync(file, 'mine');
    await expect(writeTemplate('two-proxies', file)).rejects.toMatchObject({code: 'FILE_EXISTS', exitCode: 2});
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await writeTemplate('two-proxies', file, {force: true});
    expect(readFileSync(file, 'utf8')).toContain('count: 2');
  });

  test('a folder is never overwritten', async () => {
    await expect(writeTemplate('two-proxies', folder.path)).rejects.toMatchObject({code: 'FILE_EXISTS'});
    await expect(writeTemplate('two-proxies', folder.path, {force: true})).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: `${folder.path} can't be written: it is a folder`,
    });
  });

  test('an unknown template is reported', async () => {
    await expect(writeTemplate('two-proxy', join(folder.path, 'mine.yaml'))).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'did you mean two-proxies?',
    });
  });
});

function pathOf(name: string): string {
  return templates().find((template) => template.name === name)?.path ?? '';
}
