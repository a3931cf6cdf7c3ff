import {InterruptedError, throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';

/** One step of a longer job, as plain data. */
export type Step = {
  /** What it does, for people: `start 2 nodes`. */
  title: string;
  run: (context: StepContext) => Promise<void>;
  /** Undoes what `run` did. Also called for the step that failed half-way, so it must handle partial work. */
  undo?: () => Promise<void>;
};

export type StepContext = {
  signal: AbortSignal;
  /** Reports the progress of a slow step, for people. */
  progress: (line: string) => void;
};

/** What happens to step `index`; a renderer needs nothing else. */
export type StepEvent =
  | {index: number; event: 'started' | 'done' | 'undoing' | 'undone'}
  | {index: number; event: 'progress'; line: string}
  | {index: number; event: 'failed' | 'undo-failed'; error: unknown};

export type StepsOptions = {
  /** The name of the cluster. */
  cluster: string;
  signal: AbortSignal;
  onStep?: ((event: StepEvent) => void) | undefined;
};

/** A step failed, and then a step could not be undone: the steps before that one were left done. */
export class UndoFailedError extends MclusterError {
  constructor(cluster: string, title: string, failure: unknown, undoFailure: unknown) {
    super({
      code: failure instanceof MclusterError ? failure.code : 'INTERRUPTED',
      message: `${messageOf(failure)}; then "${title}" could not be taken back: ${messageOf(undoFailure)}`,
      hint: `see what is left: mcluster list; remove it: ${nextCommand(cluster, 'down')}`,
      cause: failure,
    });
  }
}

/**
 * Runs steps in order. When one fails, or the signal is aborted, everything begun is undone, last first, and the
 * failure (InterruptedError for an abort) is thrown. Undoing stops at the first undo that fails: the steps before it
 * hold what is needed to finish it later.
 */
export async function runSteps(
  steps: readonly Step[],
  {cluster, signal, onStep = () => undefined}: StepsOptions,
): Promise<void> {
  const begun: [number, Step][] = [];
  try {
    for (const [index, step] of steps.entries()) {
      throwIfInterrupted(signal);
      begun.unshift([index, step]);
      await runStep(index, step, signal, onStep);
    }
    throwIfInterrupted(signal);
  } catch (failure) {
    for (const [index, step] of begun) {
      await undoStep(index, step, onStep).catch((error: unknown) => {
        throw new UndoFailedError(cluster, step.title, failure, error);
      });
    }
    throw failure;
  }
}

async function runStep(
  index: number,
  step: Step,
  signal: AbortSignal,
  onStep: (event: StepEvent) => void,
): Promise<void> {
  onStep({index, event: 'started'});
  try {
    await step.run({signal, progress: (line) => onStep({index, event: 'progress', line})});
  } catch (error) {
    // Whatever an aborted step throws, the abort is the reason.
    const failure = signal.aborted ? new InterruptedError() : error;
    onStep({index, event: 'failed', error: failure});
    throw failure;
  }
  onStep({index, event: 'done'});
}

async function undoStep(index: number, {undo}: Step, onStep: (event: StepEvent) => void): Promise<void> {
  if (!undo) return;
  onStep({index, event: 'undoing'});
  try {
    await undo();
  } catch (error) {
    onStep({index, event: 'undo-failed', error});
    throw error;
  }
  onStep({index, event: 'undone'});
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
