import type {DefaultRenderer as ListrDefaultRenderer, ListrDefaultRendererLogLevels} from 'listr2';

/**
 * listr2 as we need it: drawing on stderr, because stdout is for the result alone, and no wider than stderr is. Loaded
 * with the first list, never before.
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
  // By itself it draws only when stdout is a terminal.
  const StderrRenderer: typeof ListrDefaultRenderer = class extends DefaultRenderer {
    static override nonTTY = true;
  };
  const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  return {Listr, StderrRenderer, logger, logLevels};
}

/** listr2 asks stdout how wide it is, and takes 80 where that is piped. */
function measureStderr(): void {
  if (process.stdout.isTTY) return;
  Object.defineProperty(process.stdout, 'columns', {configurable: true, get: () => process.stderr.columns});
}
