import {describe, expect, it} from 'vitest';
import {InterruptedError} from '../../../../src/errors/interrupted-error.ts';
import {runSteps, UndoFailedError, type Step, type StepEvent} from '../../../../src/cluster/lifecycle/steps.ts';
import {failureOf} from '../../../support/failure-of.ts';

const names = ['a', 'b', 'c', 'd'];

describe('runSteps', () => {
  it('runs steps in order and emits events', async () => {
    const {steps, calls} = recorded();
    const events: StepEvent[] = [];
    steps[1]!.run = async ({progress}) => progress('half-way');
    await runSteps(steps, {cluster: 'demo', signal: never(), onStep: (event) => events.push(event)});
    expect(calls).toEqual(['run a', 'run c', 'run d']);
    expect(events.slice(0, 5)).toEqual([
      {index: 0, event: 'started'},
      {index: 0, event: 'done'},
      {index: 1, event: 'started'},
      {index: 1, event: 'progress', line: 'half-way'},
      {index: 1, event: 'done'},
    ]);
  });

  it.each(names)('undoes all started steps, last first, when %s fails', async (failing) => {
    const {steps, calls} = recorded({failing});
    const events: StepEvent[] = [];
    const running = runSteps(steps, {cluster: 'demo', signal: never(), onStep: (event) => events.push(event)});
    await expect(running).rejects.toThrow(`${failing} failed`);
    const begun = names.slice(0, names.indexOf(failing) + 1);
    expect(calls).toEqual([...begun.map((name) => `run ${name}`), ...begun.toReversed().map((name) => `undo ${name}`)]);
    expect(events.at(-1)).toEqual({index: 0, event: 'undone'});
    expect(events).toContainEqual(expect.objectContaining({index: names.indexOf(failing), event: 'failed'}));
  });

  it.each(names)('undoes all started steps when aborted during %s, whatever the step throws', async (during) => {
    const controller = new AbortController();
    const {steps, calls} = recorded({
      during,
      then: () => {
        controller.abort();
        throw new TypeError('socket hang up');
      },
    });
    expect(await failureOf(runSteps(steps, {cluster: 'demo', signal: controller.signal}))).toBeInstanceOf(
      InterruptedError,
    );
    const begun = names.slice(0, names.indexOf(during) + 1);
    expect(calls.slice(begun.length)).toEqual(begun.toReversed().map((name) => `undo ${name}`));
  });

  it('undoes everything when aborted during the last step, even though that succeeded', async () => {
    const controller = new AbortController();
    const {steps, calls} = recorded({during: 'd', then: () => controller.abort()});
    expect(await failureOf(runSteps(steps, {cluster: 'demo', signal: controller.signal}))).toBeInstanceOf(
      InterruptedError,
    );
    expect(calls.slice(4)).toEqual(['undo d', 'undo c', 'undo b', 'undo a']);
  });

  it('starts nothing once aborted', async () => {
    const {steps, calls} = recorded();
    expect(await failureOf(runSteps(steps, {cluster: 'demo', signal: AbortSignal.abort()}))).toBeInstanceOf(
      InterruptedError,
    );
    expect(calls).toEqual([]);
  });

  it('skips steps that have nothing to undo', async () => {
    const {steps, calls} = recorded({failing: 'c'});
    delete steps[1]!.undo;
    await expect(runSteps(steps, {cluster: 'demo', signal: never()})).rejects.toThrow('c failed');
    expect(calls.slice(3)).toEqual(['undo c', 'undo a']);
  });

  it('leaves the steps before an undo that fails: they hold what is needed to finish it', async () => {
    const {steps, calls} = recorded({failing: 'd'});
    steps[2]!.undo = () => Promise.reject(new TypeError('engine gone'));
    const events: StepEvent[] = [];
    const failure = await failureOf(
      runSteps(steps, {cluster: 'demo', signal: never(), onStep: (event) => events.push(event)}),
    );
    expect(failure).toBeInstanceOf(UndoFailedError);
    expect(failure.message).toBe('d failed; then "c" could not be taken back: engine gone');
    expect(failure.hint).toBe('see what is left: mcluster list; remove it: mcluster down --name demo');
    expect(calls.slice(4)).toEqual(['undo d']);
    expect(events.at(-1)).toMatchObject({index: 2, event: 'undo-failed'});
  });
});

type Script = {failing?: string; during?: string; then?: () => void};

function recorded({failing, during, then}: Script = {}): {steps: Step[]; calls: string[]} {
  const calls: string[] = [];
  const steps = names.map((title): Step => ({
    title,
    async run() {
      calls.push(`run ${title}`);
      if (title === failing) throw new TypeError(`${title} failed`);
      if (title === during) then?.();
    },
    async undo() {
      calls.push(`undo ${title}`);
    },
  }));
  return {steps, calls};
}

function never(): AbortSignal {
  return new AbortController().signal;
}
