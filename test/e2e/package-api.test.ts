import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {memcachedMissing} from '../support/memcached-process.ts';

describe.skipIf(memcachedMissing)('the library of the packed package', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mcluster-'));
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const [{filename}] = JSON.parse(execFileSync('npm', pack, {encoding: 'utf8'})) as [{filename: string}];
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const install = ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', `./${filename}`];
    execFileSync('npm', install, {cwd: folder, stdio: 'ignore'});
    mkdirSync(join(folder, 'home'));
  });
  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  /** Runs a module in a project with the package installed; it prints one value as JSON. */
  function run(module: string): unknown {
    const file = join(folder, 'test.js');
    writeFileSync(file, module);
    const env = {...process.env, MCLUSTER_HOME: join(folder, 'home')};
    return JSON.parse(execFileSync(process.execPath, [file], {cwd: folder, env, encoding: 'utf8'}));
  }

  it('runs scenarios, and renders reports of them', () => {
    const printed = run(`
      import {findScenarios, planRuns, reporters, reportOf, runScenario} from 'mcluster';
      const [scenario] = await findScenarios('stale-restart');
      const startedAt = new Date();
      const results = [];
      for (const plan of planRuns(scenario, {runtime: 'process', matrix: true})) results.push(await runScenario(plan));
      const rendered = reporters.map(({name, render}) => [name, render(reportOf(results, startedAt)).length > 100]);
      console.log(JSON.stringify([results.map(({policy, outcome}) => [policy, outcome]), Object.fromEntries(rendered)]));
    `);
    expect(printed).toEqual([
      [
        ['magent', 'passed'],
        ['repair', 'passed'],
      ],
      {json: true, junit: true, tap: true, markdown: true, html: true},
    ]);
  });

  it('has a client that spreads keys, fails over and recovers', () => {
    const printed = run(`
      import {clientFor} from 'mcluster';
      import {withCluster} from 'mcluster/testing';
      await withCluster({nodes: 3, backups: 0, noProxy: true, runtime: 'process'}, async (cluster) => {
        const client = clientFor(cluster.members, {failover: 'next', failures: 1, retryMs: 100, timeoutMs: 1000});
        const told = [];
        const get = async () => {
          const {reply, from} = await client.run({verb: 'get', keys: ['a']});
          return [reply.type, reply.items?.length, from.name];
        };
        await client.run({verb: 'set', key: 'a', value: '1'});
        const [, , home] = await get();
        await cluster.kill([home]);
        told.push((await get())[0], (await get())[2] === home);
        await cluster.start([home]);
        for (let now; now !== home; ) [, , now] = await get();
        told.push(await get());
        client.close();
        console.log(JSON.stringify([home, told]));
      });
    `) as [string, unknown[]];
    const [home, told] = printed;
    expect(told).toEqual(['none', false, ['items', 0, home]]);
  });

  it('throws what a scenario found, with the line that runs it again', () => {
    writeFileSync(join(folder, 'mine.yaml'), 'steps: [{get: a, expect: hit}]');
    const printed = run(`
      import {assertScenario, ScenarioFailedError} from 'mcluster/testing';
      const passed = await assertScenario('distribution', {runtime: 'process', policy: 'repair'});
      const error = await assertScenario('mine.yaml', {runtime: 'process', seed: 5}).catch((caught) => caught);
      console.log(JSON.stringify([passed.length, error instanceof ScenarioFailedError, error.message]));
    `);
    expect(printed).toEqual([
      1,
      true,
      'scenario mine: step 1 (get a): expected a hit, got a miss\n' +
        'to run it again: mcluster scenario run mine.yaml --runtime process --seed 5',
    ]);
  });
});
