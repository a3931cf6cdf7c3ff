import {describe, expect, it} from 'vitest';
import type {StepAnomaly} from '../../../../src/scenario/verdict/run-result.ts';
import {verdictOf} from '../../../../src/scenario/verdict/verdict.ts';
import {step} from '../example-report.ts';

const anomaly = (kind: StepAnomaly['kind'], holders: string[] = []): StepAnomaly => ({
  kind,
  key: 'a',
  holders,
  silent: [],
});
const run = {scenario: {name: 'demo'}, policy: 'magent', outcome: 'passed', loads: [] as [], error: null} as const;

describe('the verdict', () => {
  it.each([
    ['magent held: the one expectation was met', [step({})]],
    [
      'all steps ran under magent; the scenario declares no expectations',
      [step({expected: null}), step({outcome: 'skipped', expected: 'the value 1'})],
    ],
    ['magent held: both expectations were met', [step({}), step({}), step({expected: null})]],
    ['magent held: all 3 expectations were met', [step({}), step({}), step({})]],
    [
      'magent lost 1 read that backup1 could have answered: the demo bug, reproduced',
      [step({}), step({outcome: 'known-bug', lapses: [anomaly('lost', ['backup1'])]})],
    ],
    [
      'as expected, magent lost 2 reads that no running member could have answered (a), served 1 old value and refused 1 request',
      [step({lapses: [anomaly('refused'), anomaly('lost')]}), step({lapses: [anomaly('lost'), anomaly('stale')]})],
    ],
    [
      'as expected, magent lost 1 read, and backup1 could not be checked (a)',
      [step({lapses: [{kind: 'lost', key: 'a', holders: [], silent: ['backup1']}]})],
    ],
    [
      'magent puts 3 on node1 (count): the demo bug, reproduced',
      [step({outcome: 'known-bug', verb: 'spread', title: 'count', got: '3 on node1'})],
    ],
    ['magent answers a miss (get a): the demo bug, reproduced', [step({outcome: 'known-bug', got: 'a miss'})]],
  ])('%s', (verdict, steps) => {
    expect(verdictOf({...run, steps})).toBe(verdict);
  });

  it('counts the misses of a load', () => {
    const none = {fromMs: 0, toMs: 1, writes: 0, staleReads: 0, corruptReads: 0, hitRate: 0.9, latencyMs: null};
    const total = {...none, requests: 22, hits: 18, misses: 2, errors: 2, errorRate: 0.1};
    const settings = {keys: 1, prefix: 'load', sizeBytes: 1, gets: 1, rate: 1, clients: 1, refill: false};
    const loads = [{name: 'load', settings, startedAtMs: 0, total, slots: []}];
    expect(verdictOf({...run, loads, steps: [step({outcome: 'known-bug'})]})).toBe(
      'magent missed 2 of 20 reads under load and failed 2 of 22 commands under load: the demo bug, reproduced',
    );
  });

  it('names the step at which a run failed, and other shortcomings', () => {
    const steps = [step({}), step({index: 1, outcome: 'failed', got: 'a miss', lapses: [anomaly('lost', ['node2'])]})];
    expect(verdictOf({...run, outcome: 'failed', steps})).toBe(
      'step 2 (get a): expected the value 1, got a miss (magent lost 1 read that node2 could have answered)',
    );
  });

  it('says why a step could not be done', () => {
    const steps = [step({list: 'always', outcome: 'failed', problem: 'node1 is not running'})];
    expect(verdictOf({...run, outcome: 'failed', steps})).toBe('clean-up step 1 (get a): node1 is not running');
  });

  it('says which exit code a failed program should have had', () => {
    const steps = [step({verb: 'exec', title: 'run x', outcome: 'failed', expected: null, got: 'exit code 4'})];
    expect(verdictOf({...run, outcome: 'failed', steps})).toBe('step 1 (run x): expected exit code 0, got exit code 4');
  });

  it('says once that a run was cut short, and what was observed last', () => {
    const steps = [step({outcome: 'failed', cutShort: true, got: 'a miss'}), step({outcome: 'skipped'})];
    const error = {code: 'TIMED_OUT', message: 'demo did not finish within 4s, in step 1 (get a)', hint: null};
    expect(verdictOf({...run, outcome: 'timed-out', steps, error})).toBe(
      'did not finish within 4s, in step 1 (get a): expected the value 1, last got a miss',
    );
    const interruption = {code: 'INTERRUPTED', message: 'demo was interrupted in step 1 (get a)', hint: null};
    expect(verdictOf({...run, outcome: 'failed', steps, error: interruption})).toBe(
      'was interrupted in step 1 (get a): expected the value 1, last got a miss',
    );
    const earlier = step({outcome: 'failed', got: 'a miss'});
    expect(verdictOf({...run, outcome: 'failed', steps: [earlier, ...steps], error: interruption})).toBe(
      'step 1 (get a): expected the value 1, got a miss',
    );
  });

  it('is the reason, on one line, when a run could not start', () => {
    const error = {code: 'RUNTIME_UNAVAILABLE', message: 'no docker\nmore', hint: null};
    expect(verdictOf({...run, outcome: 'environment', steps: [], error})).toBe('demo could not be run here: no docker');
  });

  it('names the client when there is no proxy', () => {
    expect(verdictOf({...run, policy: null, steps: [step({})]})).toBe('the client held: the one expectation was met');
  });
});
