import {expect, it} from 'vitest';
import {drawVerdict} from '../../../../src/cli/draw/draw-run.ts';
import {verdictOf} from '../../../../src/scenario/verdict/verdict.ts';
import {run} from '../../scenario/example-report.ts';

it('prints below the verdict what the machine lacks, and what to do about it', () => {
  const error = {
    code: 'PORT_IN_USE',
    message: '1 port is in use:\n  127.0.0.1:11211: pid 7',
    hint: '--port-offset 100',
  };
  const stopped = run({outcome: 'environment', steps: [], error});
  expect(drawVerdict({...stopped, verdict: verdictOf(stopped)}).split('\n')).toEqual([
    'environment demo (magent, process): demo could not be run here: 1 port is in use',
    '  127.0.0.1:11211: pid 7',
    'hint: --port-offset 100',
    'again: mcluster scenario run demo.yaml --seed 7',
  ]);
});

it('distinguishes the runs of a matrix by their distributions', () => {
  const of = (fields: Parameters<typeof run>[0]): string => drawVerdict(run(fields)).split(':')[0]!;
  expect(of({distribution: 'ketama'})).toBe('passed demo (magent, ketama, process)');
  expect(of({distribution: 'modula'})).toBe('passed demo (magent, process)');
  expect(of({distribution: 'ketama', policy: null, runtime: null})).toBe('passed demo (ketama)');
});
