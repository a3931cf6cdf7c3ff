import {paint} from '../screen/theme.ts';

export type ProgressDrawing = {show: (line: string) => void; clear: () => void};

/**
 * Shows the progress of a slow operation on stderr: one line redrawn in place, or separate lines where that is
 * impossible.
 */
export function drawProgress(): ProgressDrawing {
  return canRedraw() ? progressLine() : {show: (line) => process.stderr.write(`${line}\n`), clear: () => undefined};
}

/**
 * Whether lines on this stream can be redrawn. Some terminals, for example in CI, report a width of 0 columns, and a dumb
 * one, such as that of an editor, knows no cursor.
 */
export function canRedraw(stream: NodeJS.WriteStream = process.stderr): boolean {
  return stream.isTTY && stream.columns > 0 && process.env.TERM !== 'dumb';
}

/** Counts seconds, so that it moves even without news: an image layer takes minutes. */
function progressLine(): ProgressDrawing {
  const {dim} = paint(process.stderr);
  let shown: {line: string; since: number; timer: NodeJS.Timeout} | null = null;
  const draw = (): void => {
    if (shown === null) return;
    const seconds = Math.floor((performance.now() - shown.since) / 1000);
    const end = seconds === 0 ? '' : ` (${seconds} s)`;
    const room = process.stderr.columns - 1 - end.length;
    process.stderr.write(`\r\x1b[2K${dim(shown.line.slice(0, Math.max(0, room)) + end)}`);
  };
  return {
    show(line) {
      shown ??= {line, since: performance.now(), timer: setInterval(draw, 1_000).unref()};
      shown.line = line;
      draw();
    },
    clear() {
      if (shown === null) return;
      clearInterval(shown.timer);
      shown = null;
      process.stderr.write('\r\x1b[2K');
    },
  };
}
