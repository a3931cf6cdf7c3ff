import {nextCommand} from '../../errors/next-command.ts';
import type {RunPlan} from '../../scenario/run/plan-runs.ts';
import {runName} from '../../scenario/report/run-name.ts';
import {wasInterrupted} from '../../scenario/report/scenario-report.ts';
import type {RunResult} from '../../scenario/verdict/run-result.ts';
import {canRedraw} from './draw-progress.ts';
import {drawRunLive, type LiveRunDrawing} from './draw-run-live.ts';
import {drawOutput, drawStep} from './draw-step.ts';
import {outputWidth} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';
import {wrap} from '../screen/wrap.ts';

/** How a run is drawn on stderr, and its verdict. */
export type RunDrawing = LiveRunDrawing & {verdict: (result: RunResult) => string};

export function drawRun(plan: RunPlan, {quiet}: {quiet: boolean}): RunDrawing {
  if (quiet) return {observer: {}, end: async () => undefined, verdict: drawVerdict};
  const drawing = canRedraw() ? drawRunLive(plan) : drawAsLines(plan);
  return {...drawing, verdict: drawVerdict};
}

function drawAsLines({scenario}: RunPlan): LiveRunDrawing {
  const {strong, dim} = paint(process.stderr);
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    observer: {
      up: {onRuntime: ({reason}) => write(`${strong(scenario.name)} ${dim(reason)}`)},
      onStep: (result) => process.stderr.write(`  ${drawStep(result)}\n${drawOutput(result)}`),
    },
    end: async () => undefined,
  };
}

/** `passed: magent lost 1 read that backup1 could have answered: the stale-restart bug, reproduced`. */
export function drawVerdict(run: RunResult): string {
  const {scenario, outcome, verdict, replay, kept, error} = run;
  const {good, bad, dim} = paint(process.stdout);
  const under = runName(run).slice(scenario.name.length);
  const word = outcome === 'passed' ? good('passed') : bad(wasInterrupted(run) ? 'interrupted' : outcome);
  return [
    wrap(`${word} ${scenario.name}${under && dim(under)}: ${verdict}`, outputWidth()),
    // The verdict has only the first line of the message; the others hold details such as ports.
    ...(error?.message.split('\n').slice(1) ?? []),
    ...(error?.hint ? [dim(`hint: ${error.hint}`)] : []),
    ...(outcome === 'passed' ? [] : [dim(`again: ${replay}`)]),
    ...(kept === null ? [] : [dim(`left up: ${nextCommand(kept, 'status')}; ${nextCommand(kept, 'down')}`)]),
  ].join('\n');
}
