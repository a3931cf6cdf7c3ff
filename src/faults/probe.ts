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
  /** `lost` because no connection came about, and neither a fault nor the proxy had a hand in it: the node is down. */
  unreachable: boolean;
};

/** What a fault has done on its link so far; counted where it does it, so that no clock has to be compared. */
export type FaultActs = {
  /** Connections refused, reset or cut, pieces held back, commands and replies changed or withheld. */
  times: number;
  /** Bytes that have come to it to be let through at its pace. */
  bytes: number;
};

/** How a fault is seen at work: with a command that every node answers with one line, and that changes nothing. */
export type ProbePlan = {
  /** By default `version`. */
  command?: string;
  /** How often it is sent, all at once; the measurement is that of the last. */
  commands: number;
  /** After this, no answer counts as silence. */
  timeoutMs: number;
  /** Whether the fault is at work, by what it has done; by default, if it has done anything. */
  acts?: (acts: FaultActs) => boolean;
  /** Nobody can tell whether there is such a fault. */
  unfelt?: boolean;
};

export const versionCommand = 'version\r\n';

/** For faults that keep replies away for ever: nothing is gained by a longer wait. */
export const silence: ProbePlan = {commands: 1, timeoutMs: 300};

/** `answered in 203 ms`, for people. */
export function describeMeasurement({outcome, elapsedMs, reply}: Measurement): string {
  const ms = elapsedMs < 10 ? elapsedMs.toFixed(1) : elapsedMs.toFixed(0);
  if (outcome === 'silent') return `no answer in ${ms} ms`;
  return outcome === 'lost' ? `lost after ${ms} ms` : `answered "${reply}" in ${ms} ms`;
}
