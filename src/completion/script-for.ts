import {script} from '@bomb.sh/tab';
import {bashScript} from './bash-script.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Returns the script that makes a shell call `mcluster complete` at TAB. */
export function scriptFor(shell: Shell): string {
  return shell === 'bash' ? bashScript : printed(() => script(shell, 'mcluster', 'mcluster'));
}

/* eslint-disable no-console -- the library only prints */
function printed(print: () => void): string {
  const {log} = console;
  const lines: unknown[] = [];
  console.log = (line: unknown) => void lines.push(line);
  try {
    print();
  } finally {
    console.log = log;
  }
  return `${lines.join('\n').trim()}\n`;
}
