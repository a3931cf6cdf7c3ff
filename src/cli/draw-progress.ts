import {paint} from './theme.ts';

export type ProgressDrawing = {show: (line: string) => void; clear: () => void};

/**
 * Shows the progress of a slow operation on stderr: one line redrawn in place, or separate lines where that is
 * impossible.
 */
export function drawProgress(): ProgressDrawing {
  return canRedraw() ? progressLine() : {show: (line) => process.stderr.write(`${line}\n`), clear: () => undefined};
}

/** Some terminals, for example in CI, report a width of 0 columns; nothing can be redrawn on them. */
export function canRedraw(): boolean {
  return process.stderr.isTTY && process.stderr.columns > 0;
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
