import {styleText} from 'node:util';

/** What colours mean here; nothing is said by colour alone. */
export type Paint = Record<'good' | 'warn' | 'bad' | 'dim' | 'strong' | 'accent', (text: string) => string>;

/** Colours for what is written to `stream`, as far as it can show them. */
export function paint(stream: NodeJS.WriteStream): Paint {
  return hasColours(stream) ? colours : plain;
}

// Not chalk: it would be a tenth of the start-up, for six styles that Node knows itself.
const colours: Paint = {
  good: (text) => styleText('green', text),
  warn: (text) => styleText('yellow', text),
  bad: (text) => styleText('red', text),
  dim: (text) => styleText('dim', text),
  strong: (text) => styleText('bold', text),
  accent: (text) => styleText('cyan', text),
};

const same = (text: string): string => text;
const plain: Paint = {good: same, warn: same, bad: same, dim: same, strong: same, accent: same};

/** A terminal knows about NO_COLOR, FORCE_COLOR and TERM by itself; FORCE_COLOR also colours what is piped. */
function hasColours(stream: NodeJS.WriteStream): boolean {
  if (stream.isTTY) return stream.hasColors();
  const {FORCE_COLOR: force} = process.env;
  return force !== undefined && force !== '0' && force !== 'false';
}
