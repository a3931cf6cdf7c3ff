import {lapseKinds, type LapseKind} from './acknowledged.ts';
import type {RunResult, StepLapse, StepResult} from './run-result.ts';

type Run = Pick<RunResult, 'policy' | 'outcome' | 'steps' | 'error'> & {scenario: {name: string}};

/** What a run has shown, in one sentence. */
export function verdictOf(run: Run): string {
  const {outcome, steps, error, scenario} = run;
  if (outcome === 'environment') return `${scenario.name} could not be run here: ${firstLine(error?.message)}`;
  if (outcome === 'timed-out') return `${scenario.name} ran out of time: ${firstLine(error?.message)}`;
  const who = run.policy ?? 'the client';
  const lapses = summaryOf(steps.flatMap((step) => step.lapses));
  if (outcome === 'failed') {
    const failed = steps.find((step) => step.outcome === 'failed');
    return failed ? `${describeFailure(failed)}${lapses && ` (${who} ${lapses})`}` : firstLine(error?.message);
  }
  const known = steps.filter((step) => step.outcome === 'known-bug');
  if (known.length > 0) {
    return `${who} ${lapses || describeKnownBug(known[0]!)}: the ${scenario.name} bug, reproduced`;
  }
  if (lapses) return `${who} ${lapses}, and nothing worse, as expected`;
  const checked = steps.filter((step) => step.expected !== null && step.outcome === 'passed').length;
  return `${who} held: ${checked === 1 ? 'the one expectation was met' : `all ${checked} expectations were met`}`;
}

/** Where and how a step failed: `step 6 (get a): expected the value 1, got a miss`. */
export function describeFailure({index, list, title, expected, got, problem}: StepResult): string {
  const place = `${list === 'always' ? 'clean-up step' : 'step'} ${index + 1} (${title})`;
  if (problem !== null) return `${place}: ${problem}`;
  return `${place}: expected ${expected ?? 'an answer without an error'}, got ${got ?? 'nothing'}`;
}

function describeKnownBug({title, verb, got}: StepResult): string {
  if (got === null) return `does the wrong thing (${title})`;
  return `${verb === 'measure' ? 'came to' : 'answers'} ${got} (${title})`;
}

/** `lost 1 read that backup1 could have answered and served 2 old values`; empty when nothing was wrong. */
function summaryOf(lapses: readonly StepLapse[]): string {
  const parts = lapseKinds.flatMap((kind) => {
    const some = lapses.filter((lapse) => lapse.kind === kind);
    if (kind !== 'lost') return some.length > 0 ? [phrases[kind](some.length)] : [];
    const groups = new Map<string, number>();
    for (const {holders} of some) groups.set(holders.join(' or '), (groups.get(holders.join(' or ')) ?? 0) + 1);
    return [...groups].map(([holders, count]) => lost(count, holders));
  });
  return [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ');
}

const phrases: Readonly<Record<Exclude<LapseKind, 'lost'>, (count: number) => string>> = {
  stale: (count) => `served ${many(count, 'old value')}`,
  wrong: (count) => `served ${many(count, 'value')} that nobody had stored`,
  undead: (count) => `brought back ${many(count, 'deleted key')}`,
  untrue: (count) => `gave ${many(count, 'wrong answer')} to writes`,
  refused: (count) => `refused ${many(count, 'request')}`,
  silent: (count) => `left ${many(count, 'request')} without an answer`,
};

function lost(count: number, holders: string): string {
  const what = `lost ${many(count, 'read')}`;
  return holders ? `${what} that ${holders} could have answered` : `${what} that no running member could have answered`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function firstLine(text = 'no reason is known'): string {
  return text.split('\n')[0]!;
}
