import {stripVTControlCharacters} from 'node:util';

/** Breaks a text between words, so that no line is longer than `width` where that can be helped. Colours take no room. */
export function wrap(text: string, width: number): string {
  let column = 0;
  return text
    .split(' ')
    .map((word, index) => {
      const {length} = stripVTControlCharacters(word);
      const breaks = index > 0 && column + 1 + length > width;
      column = breaks || index === 0 ? length : column + 1 + length;
      return (index === 0 ? '' : breaks ? '\n' : ' ') + word;
    })
    .join('');
}
