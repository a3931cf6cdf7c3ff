import {expect, it} from 'vitest';
import {listClusters} from '../../../src/cluster/status/list.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import {runScenario} from '../../../src/scenario/run/run-scenario.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

const home = useScratchHome();

it('a scenario that is named after its file runs, whatever characters the file has in its name', async () => {
  const text = 'topology: {nodes: 1, proxy: false, runtime: embedded}\nsteps: [{set: {a: 1}}]\n';
  const scenario = await parseScenario(text, {file: 'chaos/01-My_Scénario v1.2.yaml', folder: '.'});
  const result = await runScenario({scenario}, {home: home.path, keep: true});
  expect([result.outcome, result.scenario.name]).toEqual(['passed', '01-My_Scénario v1.2']);
  expect(result.kept).toMatch(/^scenario-01-my-scenari-[0-9a-f]{6}$/);
  expect(
    (await listClusters({home: home.path})).map(({name}) => name),
    'other commands find it',
  ).toEqual([result.kept]);
});

it('up refuses a name that no command would find, before anything starts', async () => {
  const topology = {...resolveTopology({runtime: 'embedded', nodes: 1}), name: 'my_scenario'};
  expect(await failureOf(up(topology, {home: home.path}))).toMatchObject({
    code: 'USAGE',
    message:
      'the name of the cluster is "my_scenario", expected a lower-case letter, then up to 30 lower-case letters, digits or hyphens',
  });
  expect(await listClusters({home: home.path, strays: true})).toEqual([]);
});
