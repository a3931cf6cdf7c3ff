import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import {withClusterLock} from '../../../src/cluster/record/cluster-lock.ts';
import {appendEvents} from '../../../src/cluster/record/events.ts';
import {complete} from '../../../src/completion/complete.ts';
import {sources} from '../../../src/completion/sources.ts';
import {recordedCluster} from '../../support/recorded-cluster.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const home = useScratchFolder();

beforeEach(() => {
  vi.stubEnv('MCLUSTER_HOME', home.path);
  return () => vi.unstubAllEnvs();
});

describe('values from the state of clusters', () => {
  it('are the names of clusters', async () => {
    await Promise.all(['default', 'demo'].map((name) => recordedCluster(home.path, name)));
    expect(await offered('cluster')).toEqual(['default', 'demo']);
  });

  it('are members of the given cluster with a suitable role', async () => {
    await recordedCluster(home.path, 'default', {nodes: 1, backups: 0});
    await recordedCluster(home.path, 'demo');
    expect(await offered('member')).toEqual(['node1', 'proxy1']);
    expect(await offered('member', {cluster: 'demo'})).toEqual(['node1', 'node2', 'backup1', 'proxy1']);
    expect(await offered('link-end', {cluster: 'demo'})).toEqual(['node1', 'node2', 'backup1']);
    expect(await offered('proxy', {cluster: 'demo'})).toEqual(['proxy1']);
  });

  it('are faults that were added and not removed', async () => {
    const folder = await recordedCluster(home.path, 'default');
    const fault = {cluster: 'default', member: 'node1', what: 'slow', by: 'test'};
    await appendEvents(folder, [
      {cluster: 'default', member: null, event: 'up', by: 'test'},
      {...fault, event: 'fault', fault: 'f1'},
      {...fault, event: 'fault', fault: 'f2'},
      {...fault, event: 'heal', fault: 'f1'},
    ]);
    expect(await offered('fault')).toEqual(['f2']);
  });

  it('are found while another mcluster changes the cluster', async () => {
    await recordedCluster(home.path, 'default');
    const whileLocked = withClusterLock({home: home.path, name: 'default'}, () => offered('member'));
    expect(await whileLocked).toContain('node1');
  });
});

describe('state that is missing or broken', () => {
  const folder = (): string => join(home.path, 'default');

  it.each<[string, () => Promise<unknown>]>([
    ['no cluster', async () => undefined],
    ['no state home', async () => vi.stubEnv('MCLUSTER_HOME', join(home.path, 'none'))],
    [
      'a state home that is a file',
      async () => {
        await writeFile(join(home.path, 'file'), '');
        vi.stubEnv('MCLUSTER_HOME', join(home.path, 'file'));
      },
    ],
    ['a folder without a record', async () => mkdir(folder())],
    ['a record that is not JSON', () => write('cluster.json', '{')],
    ['a record of another version', () => write('cluster.json', '{"version": 2}')],
    ['a record without members', () => write('cluster.json', '{"version": 1, "topology": {}, "handles": {}}')],
    ["a record that can't be read", () => write('cluster.json', '{}').then(() => chmod(folder(), 0))],
    ['events that are not JSON', () => write('events.jsonl', 'nonsense\n')],
  ])('offers nothing: %s', async (_what, make) => {
    await make();
    const answers = await Promise.all([offered('member'), offered('proxy'), offered('fault')]);
    await chmod(folder(), 0o700).catch(() => undefined);
    expect(answers).toEqual([[], [], []]);
  });

  async function write(file: string, text: string): Promise<void> {
    await mkdir(folder());
    await writeFile(join(folder(), file), text);
  }
});

describe('values from files', () => {
  it('are built-in scenarios, and YAML files in the typed folder', async () => {
    await Promise.all(['a.yaml', 'b.yml', 'c.txt', 'd e.yaml'].map((file) => writeFile(join(home.path, file), '')));
    expect(await offered('scenario')).toContain('stale-restart');
    expect(await offered('scenario', {word: `${home.path}/`})).toEqual(['a.yaml', 'b.yml'].map(inHome));
    expect(await offered('yaml-file', {word: `${home.path}/b`})).toEqual([inHome('b.yml')]);
    expect(await offered('yaml-file', {word: `${home.path}/none/`})).toEqual([]);
  });

  it('are templates', async () => {
    expect(await offered('template')).toContain('ketama-ring');
  });

  const inHome = (file: string): string => join(home.path, file);
});

it('are left to the shell for reports, which are written to a file', async () => {
  const report = (word: string): unknown => sources.report?.({word, cluster: 'default'});
  expect(await report('')).toMatchObject({candidates: expect.arrayContaining([{value: 'junit='}]), noSpace: true});
  expect(await report('junit=')).toEqual({candidates: [], orFiles: true});
});

async function offered(source: string, {word = '', cluster = 'default'} = {}): Promise<string[]> {
  const flags = {name: {name: 'name', type: 'option'}} as const;
  const commands = [{id: 'do', args: {value: {completes: source}}, flags}];
  const {candidates} = await complete(['do', '--name', cluster, word], {commands, topics: [], sources});
  return candidates.map(({value}) => value);
}
