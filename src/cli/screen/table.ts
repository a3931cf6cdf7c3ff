import {paint} from './theme.ts';

export type Column<Row> = {
  title: string;
  /** null is drawn as a dash: unknown, or not applicable. */
  value: (row: Row) => string | number | null;
  align?: 'right';
  colour?: (text: string, row: Row) => string;
  /** Left out where the terminal is too narrow, highest number first. */
  optional?: number;
};

/** Draws rows below their titles, aligned with spaces. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = outputWidth()): string {
  const {dim} = paint(process.stdout);
  const drawn = fitting(rows, columns, width).map((column) => {
    const size = widthOf(rows, column);
    const place = (text: string, colour: (text: string) => string): string => {
      const gap = ' '.repeat(size - text.length);
      return column.align === 'right' ? gap + colour(text) : colour(text) + gap;
    };
    return [
      place(column.title, dim),
      ...rows.map((row) => place(cell(column, row), (text) => column.colour?.(text, row) ?? text)),
    ];
  });
  return [-1, ...rows.keys()]
    .map((line) =>
      drawn
        .map((column) => column[line + 1])
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Returns the width of a stream's terminal in columns; Infinity when it is no terminal. */
export function outputWidth(stream: NodeJS.WriteStream = process.stdout): number {
  return stream.isTTY ? stream.columns || 80 : Infinity;
}

function fitting<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  const total = columns.reduce((sum, column) => sum + widthOf(rows, column) + 2, -2);
  const rank = Math.max(...columns.map(({optional}) => optional ?? 0));
  if (total <= width || rank === 0) return columns;
  return fitting(
    rows,
    columns.filter(({optional}) => optional !== rank),
    width,
  );
}

function widthOf<Row>(rows: readonly Row[], column: Column<Row>): number {
  return Math.max(column.title.length, ...rows.map((row) => cell(column, row).length));
}

function cell<Row>({value}: Column<Row>, row: Row): string {
  return String(value(row) ?? '-');
}
