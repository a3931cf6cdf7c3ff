import {styleText} from 'node:util';
import {expect, it} from 'vitest';
import {wrap} from '../../../../src/cli/screen/wrap.ts';

it.each([
  ['a text that fits', 'one two', 7, 'one two'],
  ['between words', 'one two three', 7, 'one two\nthree'],
  ['not within a word', 'one aVeryLongWord two', 5, 'one\naVeryLongWord\ntwo'],
  ['nothing without a width', 'one two', Infinity, 'one two'],
])('wraps %s', (_what, text, width, wrapped) => {
  expect(wrap(text, width)).toBe(wrapped);
});

it('indents the lines after the first', () => {
  expect(wrap('name  one two three', 13, 6)).toBe('name  one two\n      three');
});

it('counts visible characters only', () => {
  const green = styleText('green', 'one', {validateStream: false});
  expect(wrap(`${green} two three`, 7)).toBe(`${green} two\nthree`);
});
