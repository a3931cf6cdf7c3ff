import {describe, expect, it} from 'vitest';
import type {StepLapse, StepResult} from '../../../src/scenario/run-result.ts';
import {verdictOf} from '../../../src/scenario/verdict.ts';

const step = (fields: Partial<StepResult>): StepResult => ({
  index: 0,
  list: 'steps',
  verb: 'get',
  title: 'get a',
  line: 1,
  outcome: 'passed',
  atMs: 0,
  durationMs: 1,
  expected: 'the value 1',
  got: 'the value 1',
  problem: null,
  lapses: [],
  copies: [],
  ...fields,
});
const lapse = (kind: StepLapse['kind'], holders: string[] = []): StepLapse => ({kind, key: 'a', holders});
const run = {scenario: {name: 'demo'}, policy: 'magent', outcome: 'passed', error: null} as const;

describe('the verdict', () => {
  it.each([
    ['magent held: the one expectation was met', [step({})]],
    ['magent held: all 2 expectations were met', [step({}), step({}), step({expected: null})]],
    [
      'magent lost 1 read that backup1 could have answered: the demo bug, reproduced',
      [step({}), step({outcome: 'known-bug', lapses: [lapse('lost', ['backup1'])]})],
    ],
    [
      'magent lost 2 reads that no running member could have answered, served 1 old value and refused 1 request, and nothing worse, as expected',
      [step({lapses: [lapse('refused'), lapse('lost')]}), step({lapses: [lapse('lost'), lapse('stale')]})],
    ],
    ['magent answers a miss (get a): the demo bug, reproduced', [step({outcome: 'known-bug', got: 'a miss'})]],
  ])('%s', (verdict, steps) => {
    expect(verdictOf({...run, steps})).toBe(verdict);
  });

  it('of a failed run says where it failed, and what was wrong besides', () => {
    const steps = [step({}), step({index: 1, outcome: 'failed', got: 'a miss', lapses: [lapse('lost', ['node2'])]})];
    expect(verdictOf({...run, outcome: 'failed', steps})).toBe(
      'step 2 (get a): expected the value 1, got a miss (magent lost 1 read that node2 could have answered)',
    );
  });

  it('of a step that could not be done says why', () => {
    const steps = [step({list: 'always', outcome: 'failed', problem: 'node1 is not running'})];
    expect(verdictOf({...run, outcome: 'failed', steps})).toBe('clean-up step 1 (get a): node1 is not running');
  });

  it('of a run that did not come about is the reason, on one line', () => {
    const error = {code: 'RUNTIME_UNAVAILABLE', message: 'no docker\nmore', hint: null};
    expect(verdictOf({...run, outcome: 'environment', steps: [], error})).toBe('demo could not be run here: no docker');
  });

  it('without a proxy is about the client', () => {
    expect(verdictOf({...run, policy: null, steps: [step({})]})).toBe('the client held: the one expectation was met');
  });
});
