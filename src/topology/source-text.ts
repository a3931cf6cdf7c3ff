import {formatPath, type Finding, type Path} from './finding.ts';
import type {Problem} from './problem.ts';

/** Offsets into a text; the end is not included. */
export type Span = readonly [start: number, end: number];

/** The text of a file under the user's name for it, to locate problems in. */
export class SourceText {
  readonly file: string;
  readonly text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Returns a problem at `span`, of which the part on the first line is shown. */
  problem([start, end]: Span, what: Omit<Finding, 'origin'>, path: Path = []): Problem {
    const before = this.text.slice(0, start);
    const lineStart = before.lastIndexOf('\n') + 1;
    const sourceLine = /^[^\r\n]*/.exec(this.text.slice(lineStart))?.[0] ?? '';
    const column = start - lineStart + 1;
    return {
      file: this.file,
      line: before.split('\n').length,
      column,
      endColumn: Math.max(column + 1, Math.min(end - lineStart, sourceLine.length) + 1),
      path: formatPath(path),
      message: what.message,
      expected: what.expected ?? null,
      suggestion: what.suggestion ?? null,
      sourceLine,
    };
  }
}
