import type {TaskEvent} from '../../cluster/lifecycle/tasks.ts';
import type {UpObserver} from '../../cluster/lifecycle/up.ts';
import {loadListr} from './listr-on-stderr.ts';

/** How the tasks of an `up` are drawn; `end` lets the drawing finish. */
export type TaskDrawing = Required<Pick<UpObserver, 'onTasks' | 'onTask'>> & {end: () => Promise<void>};

/** Draws tasks with a spinner each, redrawn in place on stderr. */
export function drawTasksLive(): TaskDrawing {
  let tasks: LiveTask[] = [];
  let drawing: Promise<void> | undefined;
  return {
    onTasks: (titles) => {
      tasks = titles.map((title) => new LiveTask(title));
      drawing = draw(tasks);
    },
    onTask: (event) => {
      const failed = tasks.find(({hasFailed}) => hasFailed);
      const title = tasks[event.index]!.title;
      if (event.event === 'undoing') failed?.progress(`undoing: ${title}`);
      else if (event.event === 'undo-failed') failed?.progress(`could not undo: ${title}`);
      // The failed task keeps its cross.
      else if (event.event === 'undone' && tasks[event.index] !== failed) tasks[event.index]!.undone();
      else tasks[event.index]!.follow(event);
    },
    end: async () => {
      for (const task of tasks) task.end();
      await drawing;
    },
  };
}

/** One line of the list: a promise that listr2 awaits, settled by events. */
class LiveTask {
  readonly title: string;
  readonly over: Promise<void>;
  hasFailed = false;
  /** Set by listr2's task once it is drawn. */
  progress: (line: string) => void = () => undefined;
  /** Set likewise; removes the line's tick. */
  undone: () => void = () => undefined;
  #done!: () => void;
  #fail!: (reason: Error) => void;

  constructor(title: string) {
    this.title = title;
    this.over = new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
    });
    // Prevents an unhandled rejection: listr2 does not await the tasks after a failed one.
    this.over.catch(() => undefined);
  }

  follow(event: TaskEvent): void {
    if (event.event === 'done') this.#done();
    if (event.event === 'progress') this.progress(event.line);
    // Its spinner keeps turning while earlier tasks are undone.
    if (event.event === 'failed') this.hasFailed = true;
  }

  /** Marks an unfinished task as failed; the caller prints the reason below the list. */
  end(): void {
    this.#fail(new Error(this.title));
  }
}

async function draw(tasks: readonly LiveTask[]): Promise<void> {
  const {Listr, StderrRenderer, logger, logLevels} = await loadListr();
  const list = new Listr(
    tasks.map((live) => ({
      title: live.title,
      task: async (_context, task): Promise<void> => {
        live.progress = (line) => (task.output = line);
        live.undone = () => {
          task.title = `undone: ${live.title}`;
          task.skip();
        };
        await live.over;
      },
    })),
    {
      renderer: StderrRenderer,
      rendererOptions: {
        logger,
        showErrorMessage: false,
        collapseSkips: false,
        suffixSkips: false,
        icon: {[logLevels.SKIPPED_WITHOUT_COLLAPSE]: '-'},
      },
      // The command handles Ctrl-C: listr2 would end the process before anything is undone.
      registerSignalListeners: false,
    },
  );
  await list.run().catch(() => undefined);
  process.stderr.write('\n');
}
