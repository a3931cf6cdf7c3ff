import {InterruptedError, throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';

/** One task of a longer job, as plain data. */
export type Task = {
  /** What it does, for people: `start 2 nodes`. */
  title: string;
  run: (context: TaskContext) => Promise<void>;
  /** Undoes what `run` did. Also called for the task that failed half-way, so it must handle partial work. */
  undo?: () => Promise<void>;
};

export type TaskContext = {
  signal: AbortSignal;
  /** Reports the progress of a slow task, for people. */
  progress: (line: string) => void;
};

/** What happens to task `index`; a renderer needs nothing else. */
export type TaskEvent =
  | {index: number; event: 'started' | 'done' | 'undoing' | 'undone'}
  | {index: number; event: 'progress'; line: string}
  | {index: number; event: 'failed' | 'undo-failed'; error: unknown};

export type TasksOptions = {
  /** The name of the cluster. */
  cluster: string;
  signal: AbortSignal;
  onTask?: ((event: TaskEvent) => void) | undefined;
};

/** A task failed, and then a task could not be undone: the tasks before that one were left done. */
export class UndoFailedError extends MclusterError {
  constructor(cluster: string, title: string, failure: unknown, undoFailure: unknown) {
    super({
      code: failure instanceof MclusterError ? failure.code : 'INTERRUPTED',
      message: `${messageOf(failure)}; then "${title}" could not be undone: ${messageOf(undoFailure)}`,
      hint: `see what is left: mcluster list; remove it: ${nextCommand(cluster, 'down')}`,
      cause: failure,
    });
  }
}

/**
 * Runs tasks in order. When one fails, or the signal is aborted, everything begun is undone, last first, and the
 * failure (InterruptedError for an abort) is thrown. Undoing stops at the first undo that fails: the tasks before it
 * hold what is needed to finish it later.
 */
export async function runTasks(
  tasks: readonly Task[],
  {cluster, signal, onTask = () => undefined}: TasksOptions,
): Promise<void> {
  const begun: [number, Task][] = [];
  try {
    for (const [index, task] of tasks.entries()) {
      throwIfInterrupted(signal);
      begun.unshift([index, task]);
      await runTask(index, task, signal, onTask);
    }
    throwIfInterrupted(signal);
  } catch (failure) {
    for (const [index, task] of begun) {
      await undoTask(index, task, onTask).catch((error: unknown) => {
        throw new UndoFailedError(cluster, task.title, failure, error);
      });
    }
    throw failure;
  }
}

async function runTask(
  index: number,
  task: Task,
  signal: AbortSignal,
  onTask: (event: TaskEvent) => void,
): Promise<void> {
  onTask({index, event: 'started'});
  try {
    await task.run({signal, progress: (line) => onTask({index, event: 'progress', line})});
  } catch (error) {
    // Whatever an aborted task throws, the abort is the reason.
    const failure = signal.aborted ? new InterruptedError() : error;
    onTask({index, event: 'failed', error: failure});
    throw failure;
  }
  onTask({index, event: 'done'});
}

async function undoTask(index: number, {undo}: Task, onTask: (event: TaskEvent) => void): Promise<void> {
  if (!undo) return;
  onTask({index, event: 'undoing'});
  try {
    await undo();
  } catch (error) {
    onTask({index, event: 'undo-failed', error});
    throw error;
  }
  onTask({index, event: 'undone'});
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
