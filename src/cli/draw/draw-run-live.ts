import type {RunPlan} from '../../scenario/run/plan-runs.ts';
import type {StepOutcome, StepResult} from '../../scenario/verdict/run-result.ts';
import type {RunObserver} from '../../scenario/run/run-scenario.ts';
import {describeStep} from '../../scenario/scenario.ts';
import type {Stage} from '../../scenario/run/stage.ts';
import {placeOf} from '../../scenario/verdict/verdict.ts';
import {drawMap} from './draw-map.ts';
import {drawListedStep, drawOutput} from './draw-step.ts';
import {loadListr} from '../screen/listr-on-stderr.ts';
import {paint} from '../screen/theme.ts';

/** How a run is drawn while it is in progress. */
export type LiveRunDrawing = {
  observer: RunObserver;
  /** Lets the drawing finish: call it when the run has returned or thrown. */
  end: () => Promise<void>;
};

/**
 * Draws the steps with a spinner each, and below them the members and the keys that they hold, redrawn in place on
 * stderr.
 */
export function drawRunLive({scenario}: RunPlan): LiveRunDrawing {
  const steps = [...scenario.steps, ...scenario.always].map((step) => new Pending(describeStep(step)));
  const story = new Pending(scenario.name);
  const map = new Pending('the cluster');
  const first = (list: StepResult['list']): number => (list === 'steps' ? 0 : scenario.steps.length);
  let copies: StepResult['copies'] = [];
  const show = (stage: Stage, result?: StepResult): void => {
    const {members} = stage.cluster;
    // A skipped step does not look up copies, so the last known ones stay.
    if (result && result.outcome !== 'skipped') copies = result.copies;
    map.show(
      drawMap(
        members.map(({name, role}) => ({name, role, state: stage.timeline.stateOf(name)})),
        copies,
      ),
    );
  };
  let drawing: Promise<void> | undefined;
  let outputs = '';
  let isCutShort = false;
  return {
    observer: {
      up: {onRuntime: ({reason}) => process.stderr.write(`${paint(process.stderr).dim(reason)}\n`)},
      onReady: (stage) => {
        drawing = draw(story, steps, map);
        show(stage);
      },
      onStep: (result, stage) => {
        steps[first(result.list) + result.index]!.end(endingOf(result.outcome), drawListedStep(result));
        isCutShort ||= result.cutShort;
        // Printed at the end: the list is redrawn all the time and has no room for it.
        const output = drawOutput(result);
        if (output) outputs += `  output of ${placeOf(result)}:\n${output}`;
        show(stage, result);
      },
    },
    end: async () => {
      // Steps that have not ended by now were cut short, and so was the run.
      const whole = !isCutShort && steps.every(({hasEnded}) => hasEnded) ? 'done' : 'skipped';
      story.end(whole);
      for (const step of steps) step.end('skipped');
      map.end(whole);
      await drawing;
      process.stderr.write(outputs);
    },
  };
}

function endingOf(outcome: StepOutcome): Ending['as'] {
  return outcome === 'failed' || outcome === 'skipped' ? outcome : 'done';
}

/** The final title and state of a line. */
type Ending = {title: string; as: 'done' | 'failed' | 'skipped'};

/** One line of the list, awaited by listr2. */
class Pending {
  readonly title: string;
  readonly over: Promise<Ending>;
  /** Set by listr2's task once it is drawn. */
  onOutput: (text: string) => void = () => undefined;
  output = '';
  hasEnded = false;
  #end!: (ending: Ending) => void;

  constructor(title: string) {
    this.title = title;
    this.over = new Promise((resolve) => (this.#end = resolve));
  }

  show(text: string): void {
    this.output = text;
    this.onOutput(text);
  }

  end(as: Ending['as'], title = this.title): void {
    this.hasEnded = true;
    this.#end({title, as});
  }
}

async function draw(story: Pending, steps: readonly Pending[], map: Pending): Promise<void> {
  const {Listr, StderrRenderer, logger, logLevels} = await loadListr();
  // No warning sign: a step for another policy is not a problem.
  const skipped = {[logLevels.SKIPPED_WITHOUT_COLLAPSE]: '-', [logLevels.SKIPPED_WITH_COLLAPSE]: '›'};
  const withFailures = logLevels.COMPLETED_WITH_FAILED_SUBTASKS;
  const keepAll = {
    collapseSubtasks: false,
    collapseErrors: false,
    collapseSkips: false,
    suffixSkips: false,
    icon: {...skipped, [withFailures]: '✖'},
    color: {[withFailures]: (text = '') => paint(process.stderr).bad(text)},
  };
  const options = {
    concurrent: false,
    exitOnError: false,
    rendererOptions: keepAll,
  };
  const taskOf = (pending: Pending) => ({
    title: pending.title,
    task: async (_context: unknown, task: {title: string; output: string; skip: () => void}): Promise<void> => {
      pending.onOutput = (text) => (task.output = text);
      if (pending.output) task.output = pending.output;
      const {title, as} = await pending.over;
      task.title = title;
      if (as === 'skipped') task.skip();
      if (as === 'failed') throw new Error(title);
    },
  });
  const list = new Listr(
    [
      {
        title: story.title,
        task: (_context, task) => {
          void story.over.then(({as}) => as === 'skipped' && task.skip());
          return task.newListr(steps.map(taskOf), options);
        },
      },
      {...taskOf(map), rendererOptions: {outputBar: 1, persistentOutput: true}},
    ],
    {
      concurrent: true,
      exitOnError: false,
      renderer: StderrRenderer,
      rendererOptions: {logger, showErrorMessage: false, ...keepAll},
      // The command handles Ctrl-C: listr2 would end the process before the cluster is taken down.
      registerSignalListeners: false,
    },
  );
  await list.run().catch(() => undefined);
  process.stderr.write('\n');
}
