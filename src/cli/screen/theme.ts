import {styleText} from 'node:util';

/** The colours by meaning; colour is never the only sign of anything. */
export type Paint = Record<'good' | 'warn' | 'bad' | 'dim' | 'strong' | 'accent', (text: string) => string>;

/** Returns the colours for what is written to `stream`, if it supports them. */
export function paint(stream: NodeJS.WriteStream): Paint {
  return hasColours(stream) ? colours : plain;
}

// chalk would take a tenth of the start-up time, for six styles that Node has built in.
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

/** On a terminal, Node honours NO_COLOR, FORCE_COLOR and TERM; FORCE_COLOR also colours piped output. */
function hasColours(stream: NodeJS.WriteStream): boolean {
  if (stream.isTTY) return stream.hasColors();
  const {FORCE_COLOR: force} = process.env;
  return force !== undefined && force !== '0' && force !== 'false';
}
