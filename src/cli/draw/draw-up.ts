import type {UpObserver} from '../../cluster/lifecycle/up.ts';
import {canRedraw, drawProgress} from './draw-progress.ts';
import {drawStepsLive, type StepDrawing} from '../screen/live-steps.ts';
import {outputWidth} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';
import {wrap} from '../screen/wrap.ts';

/** How the progress of `up` is shown on stderr. */
export type UpDrawing = {
  observer: UpObserver;
  /** Call it when `up` has returned or thrown; resolves when the drawing is finished. */
  end: () => Promise<void>;
};

/** Draws steps with spinners on a terminal, and lines elsewhere. */
export function drawUp({quiet}: {quiet: boolean}): UpDrawing {
  if (quiet) return {observer: {}, end: async () => undefined};
  const {dim} = paint(process.stderr);
  const steps = canRedraw() ? drawStepsLive() : drawStepsAsLines();
  const progress = drawProgress();
  return {
    observer: {
      onRuntime: ({reason}) => {
        progress.clear();
        writeLine(dim(wrap(reason, outputWidth(process.stderr), 2)));
      },
      onProgress: progress.show,
      onSteps: steps.onSteps,
      onStep: steps.onStep,
    },
    end: async () => {
      progress.clear();
      await steps.end();
    },
  };
}

const words = {done: 'ok', failed: 'failed', undone: 'undone', 'undo-failed': 'could not undo'} as const;

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

function drawStepsAsLines(): StepDrawing {
  let titles: readonly string[] = [];
  return {
    onSteps: (all) => (titles = all),
    onStep: (step) => {
      const title = titles[step.index]!;
      if (step.event === 'progress') writeLine(`${title}: ${step.line}`);
      else if (step.event !== 'started' && step.event !== 'undoing') writeLine(`${words[step.event]}: ${title}`);
    },
    end: async () => undefined,
  };
}
