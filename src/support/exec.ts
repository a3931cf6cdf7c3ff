export type ExecOptions = {
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  cwd?: string;
  /** Added to the present environment. */
  env?: Record<string, string>;
  input?: string;
  /** Each line of stdout and stderr, as it comes. */
  onLine?: (line: string) => void;
};

export type ExecResult = {
  stdout: string;
  stderr: string;
  /** null: it could not be started, or a signal ended it; `problem` says which. */
  exitCode: number | null;
  /** One line that says what went wrong; null after exit code 0. */
  problem: string | null;
};

/** Runs a program to its end. Never throws for what the program does: a failure is in the result. */
export async function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  // Loaded here, because execa takes longer to load than most commands take to run.
  const {execa} = await import('execa');
  const {signal, timeoutMs, onLine, ...rest} = options;
  const result = await execa(file, args, {
    ...rest,
    reject: false,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(signal && {cancelSignal: signal}),
    ...(timeoutMs !== undefined && {timeout: timeoutMs}),
    ...(onLine && {stdout: passingOn(onLine), stderr: passingOn(onLine)}),
  });
  return {
    stdout: result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode ?? null,
    problem: result.failed ? (result.shortMessage ?? `${file} failed`) : null,
  };
}

/**
 * A program's lines, stdout and stderr as they come, until it ends. It is ended early when the signal aborts, which is
 * no error, or when the consumer stops. How it exited is not told: ask something else first whether it can work.
 */
export async function* execLines(
  file: string,
  args: readonly string[],
  {signal}: {signal: AbortSignal},
): AsyncGenerator<string> {
  if (signal.aborted) return;
  const {execa} = await import('execa');
  const program = execa(file, args, {all: true, reject: false, buffer: false, stdin: 'ignore', cancelSignal: signal});
  try {
    for await (const line of program.iterable({from: 'all'})) yield line;
  } catch (error) {
    if (!isAborted(signal)) throw error;
  }
}

function passingOn(onLine: (line: string) => void): (line: unknown) => Generator {
  return function* (line) {
    onLine(String(line));
    yield line;
  };
}

/** A call, so that the compiler does not take the answer of before the wait for the answer of now. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
