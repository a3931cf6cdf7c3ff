import chalk, {Chalk, chalkStderr, type ChalkInstance} from 'chalk';

/** The colours by meaning; colour is never the only sign of anything. */
export type Paint = Record<'good' | 'warn' | 'bad' | 'dim' | 'strong' | 'accent', (text: string) => string>;

/**
 * Returns the colours for stdout or stderr, each with as many as it supports: chalk asks whether it is a terminal, and
 * honours FORCE_COLOR and `TERM=dumb`.
 */
export function paint(stream: NodeJS.WriteStream): Paint {
  return stream === process.stderr ? onStderr : onStdout;
}

/** https://no-color.org, which chalk leaves to its callers. FORCE_COLOR is the stronger wish, as for Node. */
const isUnwanted = Boolean(process.env.NO_COLOR) && process.env.FORCE_COLOR === undefined;

const onStdout = colours(chalk);
const onStderr = colours(chalkStderr);

function colours(detected: ChalkInstance): Paint {
  const {green, yellow, red, dim, bold, cyan} = isUnwanted ? new Chalk({level: 0}) : detected;
  return {
    good: only(green),
    warn: only(yellow),
    bad: only(red),
    dim: only(dim),
    strong: only(bold),
    accent: only(cyan),
  };
}

/** chalk prints all of its arguments: as a callback, as of `map`, it would print the index too. */
function only(colour: ChalkInstance): (text: string) => string {
  return (text) => colour(text);
}
