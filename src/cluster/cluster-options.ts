/** The options of every call on a cluster. */
export type ClusterOptions = {
  /** State home; by default `$MCLUSTER_HOME`, `$XDG_STATE_HOME/mcluster` or `~/.local/state/mcluster`. */
  home?: string | undefined;
  /** The caller's name in events.jsonl: `mcluster kill`, `scenario stale-restart`. Default: `library`. */
  by?: string | undefined;
  /** Aborting ends the call with InterruptedError. */
  signal?: AbortSignal | undefined;
  /** Receives one line for people about something that a successful call could not wait for. */
  onWarning?: ((line: string) => void) | undefined;
  /** Receives the progress of a slow call, one line for people at a time, such as pulling an image. */
  onProgress?: ((line: string) => void) | undefined;
};

/** How long members may take to answer after a start, in milliseconds. Default 30 000. */
export type ReadyOptions = {timeoutMs?: number | undefined};
