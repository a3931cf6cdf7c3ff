import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {Recording} from '../support/replay.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const recordings = (JSON.parse(read('test/recordings/behaviour-0.5.json')) as Recording[]).map(({name}) => name);
const rows = read('docs/magent-fidelity.md')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | *\|?$/g, '')));
const shownBy = rows.map(([, , cell = '']) => cell);
const quotedIn = (cell: string): string[] => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = '']) => name);

// Checks that the table in docs/magent-fidelity.md names only what exists, and all of it.
describe('the table of magent’s behaviour', () => {
  it.each(rows.map((row) => ({behaviour: row[0], cells: row})))(
    'is shown by what it names: $behaviour',
    ({cells: [, knownFrom = '', cell = '']}) => {
      expect(knownFrom).not.toBe('');
      const names = quotedIn(cell);
      expect(names.length > 0 || cell === 'the same').toBe(true);
      for (const name of names) if (!name.endsWith('.test.ts')) expect(recordings).toContain(name);
      const tests = names.filter((name) => name.endsWith('.test.ts')).map(read);
      for (const [, title = ''] of cell.matchAll(/"([^"]+)"/g)) expect(tests.join('')).toContain(title);
    },
  );

  it('leaves no recording out', () => {
    expect(recordings.filter((name) => !shownBy.some((cell) => quotedIn(cell).includes(name)))).toEqual([]);
  });

  it('names every rule', () => {
    const numbers = Array.from(
      read('test/recordings/README.md').matchAll(/^(\d+)\. /gm),
      ([, number]) => `rule ${number}`,
    );
    expect(numbers).toHaveLength(9);
    expect(numbers.filter((rule) => !rows.some(([, from]) => from?.includes(rule)))).toEqual([]);
  });
});
