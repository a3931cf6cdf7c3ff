import type {DefaultRenderer as ListrDefaultRenderer, ListrDefaultRendererLogLevels} from 'listr2';

/**
 * Loads listr2, set up to draw on stderr (stdout is for results) and to fit stderr's width. Loaded with the first list
 * only.
 */
export async function loadListr() {
  const {
    DefaultRenderer,
    Listr,
    ListrDefaultRendererLogLevels: logLevels,
    ListrLogger,
    ProcessOutput,
  } = await import('listr2');
  measureStderr();
  // By default it draws only when stdout is a terminal.
  const StderrRenderer: typeof ListrDefaultRenderer = class extends DefaultRenderer {
    static override nonTTY = true;
  };
  const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  return {Listr, StderrRenderer, logger, logLevels};
}

/** listr2 takes its width from stdout, or 80 where that is piped. */
function measureStderr(): void {
  if (process.stdout.isTTY) return;
  Object.defineProperty(process.stdout, 'columns', {configurable: true, get: () => process.stderr.columns});
}
