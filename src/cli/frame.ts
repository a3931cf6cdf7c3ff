export const emptyScreen = '\x1b[2J';

/** Text over that of the frame before, of which nothing is left: each line erased to its end, and what is below. */
export function frame(text: string): string {
  // Not a cleared screen, which would flicker.
  return `\x1b[H${text.replaceAll('\n', '\x1b[K\n')}\x1b[J`;
}
