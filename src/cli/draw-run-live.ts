import type {ListrDefaultRendererLogLevels} from 'listr2';
import type {RunPlan} from '../scenario/plan-runs.ts';
import type {StepResult} from '../scenario/run-result.ts';
import {describeStep} from '../scenario/scenario.ts';
import type {Stage} from '../scenario/stage.ts';
import {drawMap} from './draw-map.ts';
import type {RunDrawing} from './draw-run.ts';
import {drawStep} from './draw-step.ts';
import {paint} from './theme.ts';

/** The steps with a spinner each, and below them the members and what they hold, redrawn in place on stderr. */
export function drawRunLive({scenario}: RunPlan): Omit<RunDrawing, 'verdict'> {
  const steps = [...scenario.steps, ...scenario.always].map((step) => new Pending(describeStep(step)));
  const map = new Pending('the cluster');
  const first = (list: StepResult['list']): number => (list === 'steps' ? 0 : scenario.steps.length);
  const show = (stage: Stage, result?: StepResult): void => {
    const {members} = stage.cluster;
    map.show(
      drawMap(
        members.map(({name, role}) => ({name, role, state: stage.timeline.stateOf(name)})),
        result?.copies ?? [],
      ),
    );
  };
  let drawing: Promise<void> | undefined;
  return {
    observer: {
      up: {onRuntime: ({reason}) => process.stderr.write(`${paint(process.stderr).dim(reason)}\n`)},
      onReady: (stage) => {
        drawing = draw(scenario.name, steps, map);
        show(stage);
      },
      onStep: (result, stage) => {
        steps[first(result.list) + result.index]!.finish(drawStep(result), result.outcome === 'failed');
        show(stage, result);
      },
    },
    end: async () => {
      for (const step of [...steps, map]) step.finish();
      await drawing;
    },
  };
}

/** One line of the list, which listr2 waits for. */
class Pending {
  readonly over: Promise<void>;
  readonly title: string;
  /** Set by listr2's task once it is drawn. */
  onTitle: (title: string) => void = () => undefined;
  onOutput: (text: string) => void = () => undefined;
  output = '';
  #done!: () => void;
  #fail!: (reason: Error) => void;

  constructor(title: string) {
    this.title = title;
    this.over = new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
    });
    // The list may end before it comes to this one.
    this.over.catch(() => undefined);
  }

  show(text: string): void {
    this.output = text;
    this.onOutput(text);
  }

  finish(title?: string, hasFailed = false): void {
    if (title !== undefined) this.onTitle(title);
    if (hasFailed) this.#fail(new Error(this.title));
    else this.#done();
  }
}

async function draw(name: string, steps: readonly Pending[], map: Pending): Promise<void> {
  const {DefaultRenderer, Listr, ListrLogger, ProcessOutput} = await import('listr2');
  // listr2 draws on stdout, and only when that is a terminal; here stdout is for the result alone.
  class StderrRenderer extends DefaultRenderer {
    static override nonTTY = true;
  }
  const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  const options = {
    concurrent: false,
    exitOnError: false,
    rendererOptions: {collapseSubtasks: false, collapseErrors: false},
  };
  const taskOf = (pending: Pending) => ({
    title: pending.title,
    task: async (_context: unknown, task: {title: string; output: string}): Promise<void> => {
      pending.onTitle = (title) => (task.title = title);
      pending.onOutput = (text) => (task.output = text);
      if (pending.output) task.output = pending.output;
      await pending.over;
    },
  });
  const list = new Listr(
    [
      {title: name, task: (_context, task) => task.newListr(steps.map(taskOf), options)},
      {...taskOf(map), rendererOptions: {outputBar: 1, persistentOutput: true}},
    ],
    {
      concurrent: true,
      exitOnError: false,
      renderer: StderrRenderer,
      rendererOptions: {logger, showErrorMessage: false, collapseSubtasks: false, collapseErrors: false},
      // Ctrl-C is the command's to handle: listr2 would end the process before anything is taken down.
      registerSignalListeners: false,
    },
  );
  await list.run().catch(() => undefined);
  process.stderr.write('\n');
}
