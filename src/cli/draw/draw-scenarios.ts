import {outputWidth} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';
import {wrap} from '../screen/wrap.ts';

type Listed = {name: string; about: string};

/** Draws a table of two columns; the second is wrapped on narrow terminals. */
export function drawScenarios(scenarios: readonly Listed[]): string {
  const {dim} = paint(process.stdout);
  const indent = Math.max(...scenarios.map(({name}) => name.length)) + 2;
  const row = ({name, about}: Listed): string => wrap(name.padEnd(indent) + about, outputWidth(), indent);
  return [dim(row({name: 'SCENARIO', about: 'ABOUT'})), ...scenarios.map(row)].join('\n');
}
