import {describeFailure} from '../scenario/verdict.ts';
import type {RunPlan} from '../scenario/plan-runs.ts';
import type {RunResult, StepResult} from '../scenario/run-result.ts';
import type {RunObserver} from '../scenario/run-scenario.ts';
import {paint} from './theme.ts';

/** What is told on stderr while a scenario runs, and what its verdict looks like. */
export type RunDrawing = {
  observer: RunObserver;
  /** Call it when the run has returned or thrown. */
  end: () => Promise<void>;
  verdict: (result: RunResult) => string;
};

export function drawRun(plan: RunPlan, {quiet}: {quiet: boolean}): RunDrawing {
  if (quiet) return {observer: {}, end: async () => undefined, verdict: drawVerdict};
  return drawAsLines(plan);
}

function drawAsLines({scenario}: RunPlan): RunDrawing {
  const {strong, dim} = paint(process.stderr);
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    observer: {
      up: {onRuntime: ({reason}) => write(`${strong(scenario.name)} ${dim(reason)}`)},
      onStep: (result) => write(drawStep(result)),
    },
    end: async () => undefined,
    verdict: drawVerdict,
  };
}

const words = {passed: 'ok', 'known-bug': 'known bug', failed: 'FAILED', skipped: 'skipped'} as const;

function drawStep(result: StepResult): string {
  const {good, warn, bad, dim} = paint(process.stderr);
  const colours = {passed: good, 'known-bug': warn, failed: bad, skipped: dim};
  const {outcome, title, got} = result;
  const seen = got === null || outcome === 'failed' ? '' : `: ${got}`;
  const line = `  ${colours[outcome](words[outcome])}: ${title}${seen}`;
  return outcome === 'failed' ? `${line}\n    ${describeFailure(result)}` : line;
}

/** `passed: magent lost 1 read that backup1 could have answered: the stale-restart bug, reproduced`. */
export function drawVerdict({scenario, policy, runtime, outcome, verdict, replay, kept}: RunResult): string {
  const {good, bad, dim} = paint(process.stdout);
  const under = [policy, runtime].filter(Boolean).join(', ');
  return [
    `${outcome === 'passed' ? good('passed') : bad(outcome)} ${scenario.name}${under && dim(` (${under})`)}: ${verdict}`,
    ...(outcome === 'passed' ? [] : [dim(`again: ${replay}`)]),
    ...(kept === null ? [] : [dim(`left up: mcluster status --name ${kept}; mcluster down --name ${kept}`)]),
  ].join('\n');
}
