import {describe, expect, it} from 'vitest';
import {builtInNames, loadBuiltIn} from '../../../src/scenario/built-in.ts';
import {planRuns} from '../../../src/scenario/plan-runs.ts';
import {runScenario} from '../../../src/scenario/run-scenario.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

describe.skipIf(memcachedMissing)('every built-in scenario passes on real memcached', () => {
  const home = useScratchHome();

  for (const name of builtInNames()) {
    it(name, async () => {
      const scenario = await loadBuiltIn(name);
      const plans = planRuns(scenario, {runtime: 'process', matrix: true});
      for (const plan of plans) {
        const result = await runScenario(plan, {seed: 1, home: home.path});
        expect(result, result.verdict).toMatchObject({outcome: 'passed', error: null, kept: null});
      }
    });
  }
});
