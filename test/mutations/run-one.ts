import {loadBuiltIn} from '../../src/scenario/file/built-in.ts';
import {planRuns} from '../../src/scenario/run/plan-runs.ts';
import {runScenario} from '../../src/scenario/run/run-scenario.ts';
import type {PolicyName} from '../../src/topology/topology.ts';

// Bundled with the switches: node run-one.js SCENARIO [POLICY]
const [, , name, policy] = process.argv;
const scenario = await loadBuiltIn(name!);
const [plan] = planRuns(scenario, {runtime: 'process', policy: policy as PolicyName | undefined});
const {outcome, verdict} = await runScenario(plan!, {seed: 1});
process.stdout.write(JSON.stringify({outcome, verdict}));
