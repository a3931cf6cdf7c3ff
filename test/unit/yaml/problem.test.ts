import fc from 'fast-check';
import {expect, test} from 'vitest';
import {formatProblems, type Problem} from '../../../src/yaml/problem.ts';
import {SourceText} from '../../../src/yaml/source-text.ts';

test('a problem shows its location, the line with a caret, what was expected, and a suggestion', () => {
  const source = new SourceText('demo.yaml', 'proxy:\n  policy: repare\n');
  const what = {message: 'proxy.policy is "repare"', expected: 'one of magent, repair', suggestion: 'repair'};
  expect(formatProblems([source.problem([17, 23], what), flagProblem('--nodes is 0')])).toBe(
    `demo.yaml:2:11: proxy.policy is "repare"
  2 |   policy: repare
    |           ^^^^^^
  expected one of magent, repair
  did you mean repair?

--nodes is 0`,
  );
});

test('a flag is named once', () => {
  expect(formatProblems([flagProblem('node3 would be on port 7')])).toBe('--nodes: node3 would be on port 7');
});

test('a long line is cut around the caret', () => {
  const source = new SourceText('demo.yaml', `${'a'.repeat(100)}WRONG${'b'.repeat(100)}`);
  const [, line = '', carets = ''] = formatProblems([source.problem([100, 105], {message: 'x'})]).split('\n');
  expect(line).toMatch(/^ {2}1 \| …a+WRONGb+…$/);
  expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('WRONG');
});

test('a span over several lines is shown on its first', () => {
  const source = new SourceText('demo.yaml', 'ab: [\n  1,\n]\n');
  expect(source.problem([4, 12], {message: 'x'})).toMatchObject({
    line: 1,
    column: 5,
    endColumn: 6,
    sourceLine: 'ab: [',
  });
});

test('the caret is below its character, after tabs and emoji too', () => {
  const source = new SourceText('demo.yaml', '\t😀 x: WRONG');
  const [, line = '', carets = ''] = formatProblems([source.problem([7, 12], {message: 'x'})]).split('\n');
  expect(Array.from(line).slice(carets.indexOf('^')).join('')).toBe('WRONG');
});

test('terminal control characters are removed', () => {
  const evil = '\u001B[31m\u0007\u009B2J\u202Egnp.exe\u2028';
  const source = new SourceText(evil, evil);
  const shown = formatProblems([source.problem([0, 5], {message: evil, expected: evil, suggestion: evil})]);
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E\u2028]/u);
});

test('no line is longer than 80 columns unless a word is', () => {
  const words = fc.array(fc.stringMatching(/^\w{1,20}$/), {minLength: 1, maxLength: 60}).map((list) => list.join(' '));
  fc.assert(
    fc.property(words, words, fc.nat(), fc.nat(40), (message, line, offset, length) => {
      const source = new SourceText('demo.yaml', line);
      const start = offset % line.length;
      const shown = formatProblems([source.problem([start, start + length], {message, expected: message})]);
      const lines = shown.split('\n');
      expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(80);
      // Wrapping loses no word.
      expect(shown.replaceAll(/\s+/g, ' ')).toContain(`expected ${message}`);
    }),
  );
});

function flagProblem(message: string): Problem {
  return {
    file: '--nodes',
    line: null,
    column: null,
    endColumn: null,
    path: '',
    message,
    expected: null,
    suggestion: null,
    sourceLine: null,
  };
}
