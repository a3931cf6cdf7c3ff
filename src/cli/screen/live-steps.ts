import type {StepEvent} from '../../cluster/lifecycle/steps.ts';
import type {UpObserver} from '../../cluster/lifecycle/up.ts';
import {loadListr} from './listr-on-stderr.ts';

/** How the steps of an `up` are drawn; `end` lets the drawing finish. */
export type StepDrawing = Required<Pick<UpObserver, 'onSteps' | 'onStep'>> & {end: () => Promise<void>};

/** Draws steps with a spinner each, redrawn in place on stderr. */
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
      // The failed step keeps its cross.
      else if (step.event === 'undone' && steps[step.index] !== failed) steps[step.index]!.undone();
      else steps[step.index]!.follow(step);
    },
    end: async () => {
      for (const step of steps) step.end();
      await drawing;
    },
  };
}

/** One line of the list: a promise that listr2 awaits, settled by events. */
class LiveStep {
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
    // Prevents an unhandled rejection: listr2 does not await the steps after a failed one.
    this.over.catch(() => undefined);
  }

  follow(step: StepEvent): void {
    if (step.event === 'done') this.#done();
    if (step.event === 'progress') this.progress(step.line);
    // Its spinner keeps turning while earlier steps are undone.
    if (step.event === 'failed') this.hasFailed = true;
  }

  /** Marks an unfinished step as failed; the caller prints the reason below the list. */
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
      // The command handles Ctrl-C: listr2 would end the process before anything is undone.
      registerSignalListeners: false,
    },
  );
  await list.run().catch(() => undefined);
  process.stderr.write('\n');
}
