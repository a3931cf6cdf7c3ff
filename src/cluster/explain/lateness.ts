import type {Fault} from '../../faults/fault.ts';

/** What a `get` and its answer come to on the wire. */
export type Traffic = {requestBytes: number; replyBytes: number};

/** By how many milliseconds a fault makes the answer late at least and at most; null: it has nothing to do with time. */
export function latenessOf(fault: Fault, traffic: Traffic): {leastMs: number; mostMs: number} | null {
  switch (fault.kind) {
    case 'slow':
      return around(fault.latencyMs, fault.jitterMs);
    case 'delay':
      return around(fault.delayMs, fault.jitterMs);
    case 'bandwidth':
      return around((1000 * bytesOn(fault.direction, traffic)) / fault.bytesPerSecond);
    case 'slice':
      return around((bytesOn(fault.direction, traffic) / fault.pieceBytes) * (fault.delayMs ?? 1));
    default:
      return null;
  }
}

function around(ms: number, jitterMs = 0): {leastMs: number; mostMs: number} {
  return {leastMs: ms - jitterMs, mostMs: ms + jitterMs};
}

function bytesOn(direction: 'requests' | 'replies' | undefined, {requestBytes, replyBytes}: Traffic): number {
  return (direction === 'replies' ? 0 : requestBytes) + (direction === 'requests' ? 0 : replyBytes);
}
