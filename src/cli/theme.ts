import {Chalk, supportsColor, supportsColorStderr} from 'chalk';

/** What colours mean here; nothing is said by colour alone. */
export type Paint = Record<'good' | 'warn' | 'bad' | 'dim' | 'strong' | 'accent', (text: string) => string>;

/** Colours for what is written to `stream`; none when it is no terminal, or NO_COLOR is set. */
export function paint(stream: NodeJS.WriteStream): Paint {
  const support = stream === process.stderr ? supportsColorStderr : supportsColor;
  const chalk = new Chalk({level: noColor() ? 0 : support ? support.level : 0});
  return {
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    dim: chalk.dim,
    strong: chalk.bold,
    accent: chalk.cyan,
  };
}

// chalk knows FORCE_COLOR but not NO_COLOR (https://no-color.org: present and not empty). FORCE_COLOR wins, as in Node.
function noColor(): boolean {
  return Boolean(process.env.NO_COLOR) && !process.env.FORCE_COLOR;
}
