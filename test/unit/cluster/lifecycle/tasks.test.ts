import {describe, expect, it} from 'vitest';
import {InterruptedError} from '../../../../src/errors/interrupted-error.ts';
import {runTasks, UndoFailedError, type Task, type TaskEvent} from '../../../../src/cluster/lifecycle/tasks.ts';
import {failureOf} from '../../../support/failure-of.ts';

const names = ['a', 'b', 'c', 'd'];

describe('runTasks', () => {
  it('runs tasks in order and emits events', async () => {
    const {tasks, calls} = recorded();
    const events: TaskEvent[] = [];
    tasks[1]!.run = async ({progress}) => progress('half-way');
    await runTasks(tasks, {cluster: 'demo', signal: never(), onTask: (event) => events.push(event)});
    expect(calls).toEqual(['run a', 'run c', 'run d']);
    expect(events.slice(0, 5)).toEqual([
      {index: 0, event: 'started'},
      {index: 0, event: 'done'},
      {index: 1, event: 'started'},
      {index: 1, event: 'progress', line: 'half-way'},
      {index: 1, event: 'done'},
    ]);
  });

  it.each(names)('undoes all started tasks, last first, when %s fails', async (failing) => {
    const {tasks, calls} = recorded({failing});
    const events: TaskEvent[] = [];
    const running = runTasks(tasks, {cluster: 'demo', signal: never(), onTask: (event) => events.push(event)});
    await expect(running).rejects.toThrow(`${failing} failed`);
    const begun = names.slice(0, names.indexOf(failing) + 1);
    expect(calls).toEqual([...begun.map((name) => `run ${name}`), ...begun.toReversed().map((name) => `undo ${name}`)]);
    expect(events.at(-1)).toEqual({index: 0, event: 'undone'});
    expect(events).toContainEqual(expect.objectContaining({index: names.indexOf(failing), event: 'failed'}));
  });

  it.each(names)('undoes all started tasks when aborted during %s, whatever the task throws', async (during) => {
    const controller = new AbortController();
    const {tasks, calls} = recorded({
      during,
      then: () => {
        controller.abort();
        throw new TypeError('socket hang up');
      },
    });
    expect(await failureOf(runTasks(tasks, {cluster: 'demo', signal: controller.signal}))).toBeInstanceOf(
      InterruptedError,
    );
    const begun = names.slice(0, names.indexOf(during) + 1);
    expect(calls.slice(begun.length)).toEqual(begun.toReversed().map((name) => `undo ${name}`));
  });

  it('undoes everything when aborted during the last task, even though that succeeded', async () => {
    const controller = new AbortController();
    const {tasks, calls} = recorded({during: 'd', then: () => controller.abort()});
    expect(await failureOf(runTasks(tasks, {cluster: 'demo', signal: controller.signal}))).toBeInstanceOf(
      InterruptedError,
    );
    expect(calls.slice(4)).toEqual(['undo d', 'undo c', 'undo b', 'undo a']);
  });

  it('starts nothing once aborted', async () => {
    const {tasks, calls} = recorded();
    expect(await failureOf(runTasks(tasks, {cluster: 'demo', signal: AbortSignal.abort()}))).toBeInstanceOf(
      InterruptedError,
    );
    expect(calls).toEqual([]);
  });

  it('skips tasks that have nothing to undo', async () => {
    const {tasks, calls} = recorded({failing: 'c'});
    delete tasks[1]!.undo;
    await expect(runTasks(tasks, {cluster: 'demo', signal: never()})).rejects.toThrow('c failed');
    expect(calls.slice(3)).toEqual(['undo c', 'undo a']);
  });

  it('leaves the tasks before an undo that fails: they hold what is needed to finish it', async () => {
    const {tasks, calls} = recorded({failing: 'd'});
    tasks[2]!.undo = () => Promise.reject(new TypeError('engine gone'));
    const events: TaskEvent[] = [];
    const failure = await failureOf(
      runTasks(tasks, {cluster: 'demo', signal: never(), onTask: (event) => events.push(event)}),
    );
    expect(failure).toBeInstanceOf(UndoFailedError);
    expect(failure.message).toBe('d failed; then "c" could not be undone: engine gone');
    expect(failure.hint).toBe('see what is left: mcluster list; remove it: mcluster down --name demo');
    expect(calls.slice(4)).toEqual(['undo d']);
    expect(events.at(-1)).toMatchObject({index: 2, event: 'undo-failed'});
  });
});

type Script = {failing?: string; during?: string; then?: () => void};

function recorded({failing, during, then}: Script = {}): {tasks: Task[]; calls: string[]} {
  const calls: string[] = [];
  const tasks = names.map((title): Task => ({
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
  return {tasks, calls};
}

function never(): AbortSignal {
  return new AbortController().signal;
}
