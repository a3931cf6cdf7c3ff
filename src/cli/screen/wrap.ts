import {stripVTControlCharacters} from 'node:util';

/**
 * Wraps a text between words so that lines fit into `width` where possible; lines after the first are indented by
 * `indent` spaces. Colour codes have no width.
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
