import {formatPath, type Finding, type Path} from './finding.ts';
import type {Problem} from './problem.ts';

/** Offsets into a text; the end is not included. */
export type Span = readonly [start: number, end: number];

/** Longer lines are not shown: each problem in one would hold a copy of it. */
const maxShownLine = 10_000;

/** The text of a file under the user's name for it, to locate problems in. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  /** Where each line begins. */
  #lineStarts: number[] | null = null;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Returns a problem at `span`, of which the part on the first line is shown. */
  problem([start, end]: Span, what: Omit<Finding, 'origin'>, path: Path = []): Problem {
    const line = this.#lineAt(start);
    const starts = this.#starts();
    const lineStart = starts[line - 1] ?? 0;
    const nextStart = starts[line] ?? this.text.length + 1;
    const isShown = nextStart - lineStart <= maxShownLine;
    const sourceLine = isShown ? this.text.slice(lineStart, nextStart - 1).replace(/\r.*$/s, '') : null;
    const lineEnd = sourceLine === null ? nextStart - 1 : lineStart + sourceLine.length;
    const column = start - lineStart + 1;
    return {
      file: this.file,
      line,
      column,
      endColumn: Math.max(column + 1, Math.min(end, lineEnd) - lineStart + 1),
      path: formatPath(path),
      message: what.message,
      expected: what.expected ?? null,
      suggestion: what.suggestion ?? null,
      sourceLine,
    };
  }

  /** From 1. */
  #lineAt(offset: number): number {
    const starts = this.#starts();
    let [first, last] = [0, starts.length - 1];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if (starts[middle]! <= offset) first = middle;
      else last = middle - 1;
    }
    return first + 1;
  }

  #starts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    this.#lineStarts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
    return this.#lineStarts;
  }
}
