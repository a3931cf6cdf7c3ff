import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {builtInNames, loadBuiltIn} from '../../src/scenario/file/built-in.ts';
import {planRuns} from '../../src/scenario/run/plan-runs.ts';
import {runScenario} from '../../src/scenario/run/run-scenario.ts';
import type {RuntimeName} from '../../src/topology/topology.ts';

/** Limits one run, and all runs of a scenario together. A scenario's own limit of a minute is for an idle machine. */
const patienceMs = 600_000;

/**
 * One case per built-in scenario, run on this runtime under all its policies. In parallel, as far as vitest.config.ts
 * allows: mostly they wait. Not on docker: while an engine starts containers, the running ones are slow.
 */
export function describeBuiltIns(runtime: RuntimeName, missing: string | null = null): void {
  describe.skipIf(missing)(
    `every built-in scenario passes on runtime ${runtime}`,
    {concurrent: runtime !== 'docker'},
    () => {
      let home: string;
      beforeAll(async () => {
        home = await mkdtemp(join(tmpdir(), 'mcluster-'));
      });
      afterAll(async () => {
        expect(await readdir(home)).toEqual([]);
        await rm(home, {recursive: true});
      });

      it.each(builtInNames())(
        '%s',
        async (name) => {
          const scenario = {...(await loadBuiltIn(name)), timeoutMs: patienceMs};
          for (const plan of planRuns(scenario, {runtime, matrix: true})) {
            const result = await runScenario(plan, {seed: 1, home});
            expect(result, result.verdict).toMatchObject({outcome: 'passed', error: null, kept: null});
          }
        },
        patienceMs,
      );
    },
  );
}
