/** The result of a round trip over a link. */
export type Measurement = {
  /** `lost`: the connection was refused or ended first. `silent`: no reply before the timeout. */
  outcome: 'answered' | 'lost' | 'silent';
  elapsedMs: number;
  /** The last reply, without CR LF; empty if there was none. */
  reply: string;
  /** In how many pieces the bytes were sent and received. */
  requestPieces: number;
  replyPieces: number;
  /**
   * The outcome is `lost` because connecting failed, and neither a fault nor the proxy caused that: the node is down.
   */
  unreachable: boolean;
};

/**
 * What a fault has done on its link so far. The fault counts it where it acts, so that no clocks need to be compared.
 */
export type FaultActs = {
  /** Connections refused, reset or cut, pieces held back, and commands and replies changed or withheld. */
  times: number;
  /** Bytes that the fault has received to let them through at its pace. */
  bytes: number;
};

/** How to verify a fault: with a command that every node answers with one line and that changes nothing. */
export type ProbePlan = {
  /** Defaults to `version`. */
  command?: string;
  /** How many copies are sent, all at once; the measurement is that of the last one. */
  commands: number;
  /** A reply that takes longer than this counts as silence. */
  timeoutMs: number;
  /** Returns whether the fault is active, judging by what it has done; by default, whether it has done anything. */
  acts?: (acts: FaultActs) => boolean;
  /** No probe can show whether the fault is active. */
  unfelt?: boolean;
};

export const versionCommand = 'version\r\n';

/** For faults that withhold replies until they end: waiting longer would show nothing more. */
export const silence: ProbePlan = {commands: 1, timeoutMs: 300};

/** Formats a measurement for people: `answered in 203 ms`. */
export function describeMeasurement({outcome, elapsedMs, reply}: Measurement): string {
  const ms = elapsedMs < 10 ? elapsedMs.toFixed(1) : elapsedMs.toFixed(0);
  if (outcome === 'silent') return `no answer in ${ms} ms`;
  return outcome === 'lost' ? `lost after ${ms} ms` : `answered "${reply}" in ${ms} ms`;
}
