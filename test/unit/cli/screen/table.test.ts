import {describe, expect, it} from 'vitest';
import {table, type Column} from '../../../../src/cli/screen/table.ts';

type Row = {name: string; items: number | null; note: string};

const columns: Column<Row>[] = [
  {title: 'NAME', value: ({name}) => name},
  {title: 'ITEMS', value: ({items}) => items, align: 'right'},
  {title: 'NOTE', value: ({note}) => note, optional: 1},
];
const rows: Row[] = [
  {name: 'node1', items: 12, note: 'fine'},
  {name: 'backup12', items: null, note: ''},
];

describe('table', () => {
  it('aligns columns, draws unknown values as a dash, and ends no line with spaces', () => {
    expect(table(rows, columns, Infinity)).toBe('NAME      ITEMS  NOTE\nnode1        12  fine\nbackup12      -');
  });

  it('fits exactly, and drops optional columns when it does not fit', () => {
    expect(table(rows, columns, 21)).toContain('NOTE');
    expect(table(rows, columns, 20)).toBe('NAME      ITEMS\nnode1        12\nbackup12      -');
  });

  it('drops the column with the highest number first', () => {
    const ranked = columns.map((column, index) => ({...column, optional: index}));
    expect(table(rows, ranked, 16)).toMatch(/^NAME +ITEMS\n/);
    expect(table(rows, ranked, 14)).toMatch(/^NAME\n/);
    expect(table(rows, ranked, 1)).toMatch(/^NAME\n/);
  });

  it('measures visible characters, not colour codes', () => {
    const red = (text: string): string => `<${text}>`;
    const coloured = columns.map((column) => ({...column, colour: red}));
    expect(table(rows, coloured, 21).split('\n')[1]).toBe('<node1>        <12>  <fine>');
  });

  it('prints only the titles when there are no rows', () => {
    expect(table([], columns, Infinity)).toBe('NAME  ITEMS  NOTE');
  });
});
