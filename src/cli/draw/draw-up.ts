import type {UpObserver} from '../../cluster/lifecycle/up.ts';
import {canRedraw, drawProgress} from './draw-progress.ts';
import {drawTasksLive, type TaskDrawing} from '../screen/live-tasks.ts';
import {outputWidth} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';
import {wrap} from '../screen/wrap.ts';

/** How the progress of `up` is shown on stderr. */
export type UpDrawing = {
  observer: UpObserver;
  /** Call it when `up` has returned or thrown; resolves when the drawing is finished. */
  end: () => Promise<void>;
};

/** Draws tasks with spinners on a terminal, and lines elsewhere. */
export function drawUp({quiet}: {quiet: boolean}): UpDrawing {
  if (quiet) return {observer: {}, end: async () => undefined};
  const {dim} = paint(process.stderr);
  const tasks = canRedraw() ? drawTasksLive() : drawTasksAsLines();
  const progress = drawProgress();
  return {
    observer: {
      onRuntime: ({reason}) => {
        progress.clear();
        writeLine(dim(wrap(reason, outputWidth(process.stderr), 2)));
      },
      onProgress: progress.show,
      onTasks: tasks.onTasks,
      onTask: tasks.onTask,
    },
    end: async () => {
      progress.clear();
      await tasks.end();
    },
  };
}

const words = {done: 'ok', failed: 'failed', undone: 'undone', 'undo-failed': 'could not undo'} as const;

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

function drawTasksAsLines(): TaskDrawing {
  let titles: readonly string[] = [];
  return {
    onTasks: (all) => (titles = all),
    onTask: (task) => {
      const title = titles[task.index]!;
      if (task.event === 'progress') writeLine(`${title}: ${task.line}`);
      else if (task.event !== 'started' && task.event !== 'undoing') writeLine(`${words[task.event]}: ${title}`);
    },
    end: async () => undefined,
  };
}
