import type {StepEvent} from '../cluster/steps.ts';
import type {StepDrawing} from './draw-up.ts';
import {loadListr} from './listr-on-stderr.ts';

/** Steps with a spinner each, redrawn in place on stderr. */
export function drawStepsLive(): StepDrawing {
  let steps: LiveStep[] = [];
  let drawing: Promise<void> | undefined;
  return {
    onSteps: (titles) => {
      steps = titles.map((title) => new LiveStep(title));
      drawing = draw(steps);
    },
    onStep: (step) => {
      const failed = steps.find(({hasFailed}) => hasFailed);
      const title = steps[step.index]!.title;
      if (step.event === 'undoing') failed?.progress(`undoing: ${title}`);
      else if (step.event === 'undo-failed') failed?.progress(`could not undo: ${title}`);
      // The failed one keeps its cross.
      else if (step.event === 'undone' && steps[step.index] !== failed) steps[step.index]!.undone();
      else steps[step.index]!.follow(step);
    },
    end: async () => {
      for (const step of steps) step.end();
      await drawing;
    },
  };
}

/** One line of the list: what listr2 waits for, fed by events. */
class LiveStep {
  readonly title: string;
  readonly over: Promise<void>;
  hasFailed = false;
  /** Set by listr2's task once it is drawn. */
  progress: (line: string) => void = () => undefined;
  /** The same: takes its tick away again. */
  undone: () => void = () => undefined;
  #done!: () => void;
  #fail!: (reason: Error) => void;

  constructor(title: string) {
    this.title = title;
    this.over = new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
    });
    // Steps after a failed one are never waited for.
    this.over.catch(() => undefined);
  }

  follow(step: StepEvent): void {
    if (step.event === 'done') this.#done();
    if (step.event === 'progress') this.progress(step.line);
    // Its line goes on spinning while what was done is undone.
    if (step.event === 'failed') this.hasFailed = true;
  }

  /** Marks a step that is not done as failed; the reason is printed below the list, by whoever caught it. */
  end(): void {
    this.#fail(new Error(this.title));
  }
}

async function draw(steps: readonly LiveStep[]): Promise<void> {
  const {Listr, StderrRenderer, logger, logLevels} = await loadListr();
  const list = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: async (_context, task): Promise<void> => {
        step.progress = (line) => (task.output = line);
        step.undone = () => {
          task.title = `undone: ${step.title}`;
          task.skip();
        };
        await step.over;
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
      // Ctrl-C is the command's to handle: listr2 would end the process before anything is undone.
      registerSignalListeners: false,
    },
  );
  await list.run().catch(() => undefined);
  process.stderr.write('\n');
}
