import type {Fault} from '../../faults/fault.ts';

/** Bytes of a `get` and its reply on the wire. */
export type Traffic = {requestBytes: number; replyBytes: number};

/** Returns the minimum and maximum delay in milliseconds that a fault adds to a reply; null: it adds none. */
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
