import type {Finding} from './finding.ts';

/** One problem in a file or with a flag, with all that a person or an editor needs to fix it. */
export type Problem = {
  /** The file as the user named it, the flag, such as `--nodes`, or the option, such as `nodes`. */
  file: string;
  /** From 1; null where there is no file. */
  line: number | null;
  /** From 1, in UTF-16 units; null where there is no file. */
  column: number | null;
  /** Just after the last character, on the same line. */
  endColumn: number | null;
  /** The path in the data, such as `nodes[0].port`; empty for the file as a whole. */
  path: string;
  message: string;
  expected: string | null;
  /** The likely intended value. */
  suggestion: string | null;
  sourceLine: string | null;
};

const width = 80;

/** Returns a problem with a flag. */
export function flagProblem(flag: string, {message, expected, suggestion}: Omit<Finding, 'origin'>): Problem {
  return {
    file: flag,
    line: null,
    column: null,
    endColumn: null,
    path: '',
    message,
    expected: expected ?? null,
    suggestion: suggestion ?? null,
    sourceLine: null,
  };
}

/**
 * Formats problems for a terminal of 80 columns: location, message, the source line with a caret, and what was
 * expected.
 */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(formatProblem).join('\n\n');
}

/** Sorts problems: those in files before those with flags, file by file, from top to bottom. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const files = problems.map(({file}) => file);
  const place = ({file, line}: Problem): number => (line === null ? files.length : files.indexOf(file));
  return problems.toSorted(
    (a, b) => place(a) - place(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

function formatProblem(problem: Problem): string {
  const {file, line, column, message, expected, suggestion} = problem;
  const flag = message.startsWith(file) ? '' : `${file}: `;
  const place = line === null ? flag : `${file}:${line}:${column ?? 1}: `;
  return [
    ...wrap(printable(place + message), ''),
    ...excerpt(problem),
    ...(expected === null ? [] : wrap(printable(`expected ${expected}`), '  ')),
    ...(suggestion === null ? [] : wrap(printable(`did you mean ${suggestion}?`), '  ')),
  ].join('\n');
}

/** Returns the source line, cut to what fits around the caret. */
function excerpt({line, column, endColumn, sourceLine}: Problem): string[] {
  if (line === null || column === null || sourceLine === null) return [];
  const gutter = `  ${line} | `;
  const room = width - gutter.length;
  // Counted in characters, not UTF-16 units, so that the caret is below the right one.
  const characters = Array.from(sourceLine);
  const start = Array.from(sourceLine.slice(0, column - 1)).length;
  const length = Math.max(1, Array.from(sourceLine.slice(column - 1, (endColumn ?? column) - 1)).length);

  const isCut = characters.length > room;
  const from = isCut ? Math.max(0, Math.min(start - Math.floor(room / 3), characters.length - room)) : 0;
  const shown = characters.slice(from, from + room);
  if (from > 0) shown[0] = '…';
  if (from + room < characters.length) shown[shown.length - 1] = '…';
  const carets = '^'.repeat(Math.min(length, Math.max(1, room - (start - from))));
  return [
    `${gutter}${printable(shown.join(''))}`.trimEnd(),
    `${' '.repeat(gutter.length - 2)}| ${' '.repeat(start - from)}${carets}`,
  ];
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const isFirst = line === indent || line === `${indent}  `;
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else {
      line += isFirst ? word : ` ${word}`;
    }
  }
  return [...lines, line];
}

/** Replaces tabs, which have no fixed width, and terminal control characters, including those of text direction. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '·');
}
