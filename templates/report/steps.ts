import type {RunResult, StepResult} from '../../src/scenario/verdict/run-result.ts';
import {element, formatMs} from './dom.ts';

const words: Readonly<Record<StepResult['outcome'], string>> = {
  passed: 'ok',
  'known-bug': 'known bug',
  failed: 'failed',
  skipped: 'skipped',
};

const anomalyWords: Readonly<Record<StepResult['lapses'][number]['kind'], string>> = {
  lost: 'was lost',
  stale: 'was an old value',
  wrong: 'was a value that no client had stored',
  undead: 'was there although it had been deleted',
  untrue: 'was answered as one memcached would not',
  refused: 'was refused',
  silent: 'was not answered',
};

/** Every step with what was expected, what came, and where each key was afterwards; clean-up steps have their own list. */
export function drawSteps({steps, members}: RunResult, idOf: (step: StepResult) => string): HTMLElement[] {
  const names = members.filter(({role}) => role !== 'proxy').map(({name}) => name);
  const draw = (heading: string, list: StepResult['list']): HTMLElement[] => {
    const items = steps
      .filter((step) => step.list === list)
      .map((step) => element('li', {}, drawStep(step, names, idOf(step))));
    return items.length === 0 ? [] : [element('h3', {}, heading), element('ol', {class: 'steps'}, ...items)];
  };
  return [...draw('Steps', 'steps'), ...draw('Clean-up', 'always')];
}

function drawStep(step: StepResult, members: readonly string[], id: string): HTMLElement {
  const {outcome, index, title, got, durationMs} = step;
  const isBad = outcome === 'failed' || outcome === 'known-bug';
  const line = [
    element('span', {class: 'number'}, String(index + 1)),
    element('span', {class: 'outcome'}, words[outcome]),
    element('span', {class: 'title'}, title, got === null ? null : element('span', {class: 'muted'}, `: ${got}`)),
    element('span', {class: 'time'}, outcome === 'skipped' ? '' : formatMs(durationMs)),
  ];
  const evidence = drawEvidence(step, members);
  if (evidence.length === 0) {
    return element('div', {class: `step ${outcome}`, id}, element('div', {class: 'plain'}, ...line));
  }
  return element(
    'details',
    {class: `step ${outcome}`, id, open: isBad ? '' : null},
    element('summary', {}, ...line),
    element('div', {class: 'evidence'}, ...evidence),
  );
}

function drawEvidence(
  {expected, got, problem, output, cutShort, lapses, copies}: StepResult,
  members: readonly string[],
): Node[] {
  const facts = [
    ...(expected === null ? [] : [['expected', expected]]),
    ...(expected === null || got === null ? [] : [['got', got]]),
    ...lapses.map(({kind, key, holders, silent}) => [
      'judged',
      [
        `${key} ${anomalyWords[kind]}`,
        holders.length > 0 ? `; ${holders.join(' and ')} had it right` : '',
        silent.length > 0 ? `; ${silent.join(' and ')} could not be asked` : '',
      ].join(''),
    ]),
  ];
  const list = facts.flatMap(([name, text]) => [element('dt', {}, name!), element('dd', {}, text!)]);
  return [
    ...(cutShort ? [element('p', {class: 'problem'}, 'cut short')] : []),
    ...(problem === null ? [] : [element('p', {class: 'problem'}, problem)]),
    ...(list.length > 0 ? [element('dl', {}, ...list)] : []),
    ...(output
      ? [element('pre', {class: 'output', tabindex: '0', 'aria-label': 'output of the program'}, output)]
      : []),
    ...(copies.length > 0 ? [element('div', {class: 'scroll'}, drawCopies(copies, members))] : []),
  ];
}

function drawCopies(copies: StepResult['copies'], members: readonly string[]): HTMLElement {
  const head = ['key', ...members].map((name) => element('th', {scope: 'col'}, name));
  const rows = copies.map(({key, truth, at}) =>
    element(
      'tr',
      {},
      element('th', {scope: 'row'}, element('code', {}, key)),
      ...members.map((member) => {
        const value = at[member];
        if (value === undefined) return element('td', {class: 'muted', title: `${member} could not be asked`}, '?');
        if (value === null) return element('td', {class: 'muted', title: `${member} does not have it`}, '–');
        const isWrong = truth !== undefined && value !== truth;
        return element(
          'td',
          {class: isWrong ? 'wrong' : null},
          element('code', {}, value),
          isWrong ? ' (wrong)' : null,
        );
      }),
    ),
  );
  return element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
}
