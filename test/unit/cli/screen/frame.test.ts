import {expect, it} from 'vitest';
import {emptyScreen, frame} from '../../../../src/cli/screen/frame.ts';

it('leaves nothing of a previous frame that was wider and longer', () => {
  expect(screen([emptyScreen, frame('a longer line\nnext\nlast'), frame('a line\nn')])).toEqual(['a line', 'n']);
});

/** Returns what a terminal shows after the printed text, for the sequences that frames use. */
function screen(printed: readonly string[]): string[] {
  const rows: string[] = [];
  let [row, column] = [0, 0];
  for (const [token] of printed.join('').matchAll(/\p{Cc}\[\d*[A-Z]|[^]/gu)) {
    const left = (rows[row] ?? '').slice(0, column);
    if (token === '\x1b[H') [row, column] = [0, 0];
    else if (token === '\x1b[K') rows[row] = left;
    else if (token === '\x1b[J') rows.splice(row, rows.length, left);
    else if (token === '\x1b[2J') rows.length = 0;
    else if (token === '\n') [row, column] = [row + 1, 0];
    else rows[row] = left + token + (rows[row] ?? '').slice(++column);
  }
  return rows;
}
