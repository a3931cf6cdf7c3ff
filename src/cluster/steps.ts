/** One step of a longer job, as plain data: `title` completes "…" for a person, `undo` takes back what `run` did. */
export type Step = {
  title: string;
  run: (context: StepContext) => Promise<void>;
  /** Also called for the step that failed or was aborted half-way, so it must cope with a half-done `run`. */
  undo?: () => Promise<void>;
};

export type StepContext = {
  signal: AbortSignal;
  /** Tells a person what a slow step is doing now. */
  progress: (line: string) => void;
};

/** What happens to step `index`; a renderer needs nothing else. */
export type StepEvent =
  | {index: number; event: 'started' | 'done' | 'undoing' | 'undone'}
  | {index: number; event: 'progress'; line: string}
  | {index: number; event: 'failed' | 'undo-failed'; error: unknown};
