export type ExecOptions = {
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  cwd?: string;
  /** Added to the present environment. */
  env?: Record<string, string>;
  input?: string;
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
  const {signal, timeoutMs, ...rest} = options;
  const result = await execa(file, args, {
    ...rest,
    reject: false,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(signal && {cancelSignal: signal}),
    ...(timeoutMs !== undefined && {timeout: timeoutMs}),
  });
  return {
    stdout: result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode ?? null,
    problem: result.failed ? (result.shortMessage ?? `${file} failed`) : null,
  };
}
