/** What a round trip through a link was like. */
export type Measurement = {
  /** `lost`: refused, or the connection ended first. `silent`: nothing came in time. */
  outcome: 'answered' | 'lost' | 'silent';
  elapsedMs: number;
  /** The last reply, without CR LF; empty when there was none. */
  reply: string;
  /** In how many pieces the bytes went out and came in. */
  requestPieces: number;
  replyPieces: number;
};

/** How a fault is seen at work: with a command that every node answers with one line, and that changes nothing. */
export type ProbePlan = {
  /** By default `version`. */
  command?: string;
  /** How often it is sent, all at once; the measurement is that of the last. */
  commands: number;
  /** After this, no answer counts as silence. */
  timeoutMs: number;
  /** Whether the measurement shows the fault; `without`, which was answered, is one without it. */
  shows: (measured: Measurement, without: Measurement) => boolean;
};

export const versionCommand = 'version\r\n';

/** How long a link has to be silent to count as silent. A node on this machine answers within a millisecond. */
export const silenceMs = 300;

/** For faults that keep replies away for ever. A policy with deadlines may give up on the probe first: it is lost then. */
export const silent: ProbePlan = {
  commands: 1,
  timeoutMs: silenceMs,
  shows: ({outcome}) => outcome !== 'answered',
};

/** For faults that make answers late: so late that a policy with deadlines gave up on the probe, or that we did. */
export function givenUp({outcome}: Measurement): boolean {
  return outcome !== 'answered';
}

/** `answered in 203 ms`, for people. */
export function describeMeasurement({outcome, elapsedMs, reply}: Measurement): string {
  const ms = elapsedMs < 10 ? elapsedMs.toFixed(1) : elapsedMs.toFixed(0);
  if (outcome === 'silent') return `no answer in ${ms} ms`;
  return outcome === 'lost' ? `lost after ${ms} ms` : `answered "${reply}" in ${ms} ms`;
}
