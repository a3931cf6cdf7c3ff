import {stripVTControlCharacters} from 'node:util';

/**
 * Breaks a text between words, so that no line is longer than `width` where that can be helped; lines after the first
 * begin with so many spaces. Colours take no room.
 */
export function wrap(text: string, width: number, indent = 0): string {
  let column = 0;
  return text
    .split(' ')
    .map((word, index) => {
      const {length} = stripVTControlCharacters(word);
      if (index === 0) {
        column = length;
        return word;
      }
      const breaks = column + 1 + length > width;
      column = length + (breaks ? indent : column + 1);
      return (breaks ? `\n${' '.repeat(indent)}` : ' ') + word;
    })
    .join('');
}
