import {formatDuration} from '../../support/duration.ts';
import type {Pace} from '../link/delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {directionParameter, maxFaultMs, type Direction} from '../parameter.ts';

/**
 * Adds `latencyMs`, plus or minus up to `jitterMs`, to every round trip, including that of opening a connection: half
 * of it in each direction, or all of it in `direction`.
 */
export type SlowFault = {kind: 'slow'; latencyMs: number; jitterMs?: number; direction?: Direction};

export const slow: FaultKind<SlowFault> = {
  about: 'every round trip takes longer',
  parameters: {
    latencyMs: {type: 'ms', min: 1, max: maxFaultMs, required: true, about: 'added to every round trip'},
    jitterMs: {type: 'ms', min: 0, max: maxFaultMs, about: 'vary the latency by up to this much in either direction'},
    direction: directionParameter,
  },
  onCommands: false,
  check: ({latencyMs, jitterMs = 0}) => (jitterMs > latencyMs ? 'jitterMs is more than latencyMs' : null),
  describe({latencyMs, jitterMs = 0, direction}) {
    const jitter = jitterMs === 0 ? '' : ` ± ${formatDuration(jitterMs)}`;
    return `slow by ${formatDuration(latencyMs)}${jitter}${direction === undefined ? '' : `, ${direction} only`}`;
  },
  effect({latencyMs, jitterMs = 0, direction}, {random}) {
    const share = direction === undefined ? 0.5 : 1;
    const pace: Pace = {
      pieceBytes: Infinity,
      dueMs: (_length, cameMs) => cameMs + share * (latencyMs + jitterMs * (2 * random.next() - 1)),
    };
    return {
      ...(direction !== 'replies' && {requests: pace}),
      ...(direction !== 'requests' && {replies: pace}),
    };
  },
  // The probe may have to open the connection first, which takes another round trip.
  probe: ({latencyMs, jitterMs = 0}) => ({commands: 1, timeoutMs: 2 * (latencyMs + jitterMs) + 1000}),
};
