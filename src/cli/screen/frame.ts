export const emptyScreen = '\x1b[2J';

/**
 * Returns the text as a terminal frame that replaces the previous one: erases the rest of each line, and everything
 * below.
 */
export function frame(text: string): string {
  // Clearing the screen would flicker.
  return `\x1b[H${text.replaceAll('\n', '\x1b[K\n')}\x1b[J`;
}
