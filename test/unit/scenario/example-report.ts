import {reportOf, type ScenarioReport} from '../../../src/scenario/report/scenario-report.ts';
import type {RunResult, StepResult} from '../../../src/scenario/verdict/run-result.ts';

export function step(fields: Partial<StepResult>): StepResult {
  return {
    index: 0,
    list: 'steps',
    verb: 'get',
    title: 'get a',
    line: 1,
    outcome: 'passed',
    atMs: 0,
    durationMs: 1.5,
    expected: 'the value 1',
    got: 'the value 1',
    problem: null,
    cutShort: false,
    output: null,
    unknown: [],
    lapses: [],
    copies: [],
    ...fields,
  };
}

export function run(fields: Partial<RunResult>): RunResult {
  return {
    scenario: {name: 'demo', about: 'A demo.', source: 'A test', file: 'demo.yaml'},
    policy: 'magent',
    distribution: 'modula',
    runtime: 'process',
    engine: 'memcached 1.6.18',
    seed: 7,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234,
    outcome: 'passed',
    verdict: 'magent held: the one expectation was met',
    replay: 'mcluster scenario run demo.yaml --seed 7',
    kept: null,
    members: [
      {name: 'node1', role: 'node', host: '127.0.0.1', port: 20_001},
      {name: 'backup1', role: 'backup', host: '127.0.0.1', port: 20_002},
      {name: 'proxy1', role: 'proxy', host: '127.0.0.1', port: 20_003},
    ],
    steps: [step({})],
    lanes: [
      {member: 'node1', state: 'running', fromMs: 0, toMs: 100},
      {member: 'node1', state: 'dead', fromMs: 100, toMs: null},
    ],
    faults: [{title: 'slow by 2s', members: ['node1'], fromMs: 50, toMs: 80}],
    loads: [],
    error: null,
    ...fields,
  };
}

/** Characters with a meaning in each of the formats. */
export const nasty = `<b>&"' | # \`\`\` ]]> </script><!-- \u0001 \u2028 ü`;

/** Returns a report with one run of every kind. */
export function exampleReport(): ScenarioReport {
  const failed = step({
    index: 2,
    outcome: 'failed',
    title: `read ${nasty}`,
    got: nasty,
    output: `  indented\n${nasty}\n...\nthe end`,
    lapses: [{kind: 'stale', key: nasty, holders: ['backup1'], silent: []}],
    copies: [{key: nasty, truth: '1', at: {node1: nasty, backup1: '1'}}],
  });
  const steps = [
    step({}),
    step({index: 1, outcome: 'known-bug', got: 'a miss'}),
    failed,
    step({index: 3, outcome: 'skipped'}),
  ];
  const error = {code: 'RUNTIME_UNAVAILABLE', message: 'docker: no engine', hint: null};
  const stopped = {steps: [], members: [], lanes: [], faults: [], error};
  return reportOf(
    [
      run({}),
      run({outcome: 'failed', policy: 'repair', verdict: `step 3: ${nasty}`, steps}),
      run({outcome: 'environment', verdict: 'demo could not be run here', ...stopped}),
      run({outcome: 'timed-out', verdict: 'demo ran out of time', ...stopped}),
    ],
    new Date('2026-01-02T03:04:05Z'),
  );
}
