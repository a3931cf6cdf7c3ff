import type {Pace} from '../delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {directionParameter, type Direction} from '../parameter.ts';
import {givenUp, versionCommand} from '../probe.ts';

/** Bytes pass at most this fast, each way on its own. */
export type BandwidthFault = {kind: 'bandwidth'; bytesPerSecond: number; direction?: Direction};

/** Pieces of a fiftieth of a second: smooth to look at, and few timers. */
const piecesPerSecond = 50;
const probeMs = 100;
const maxProbes = 2000;

export const bandwidth: FaultKind<BandwidthFault> = {
  about: 'bytes pass slowly',
  parameters: {
    bytesPerSecond: {type: 'whole', min: 1, max: 1e9, required: true, about: 'so many bytes a second pass, each way'},
    direction: directionParameter,
  },
  onCommands: false,
  describe: ({bytesPerSecond, direction}) =>
    `bandwidth ${bytesPerSecond} B/s${direction === undefined ? '' : `, ${direction} only`}`,
  effect({bytesPerSecond, direction}) {
    return {
      ...(direction !== 'replies' && {requests: limited(bytesPerSecond)}),
      ...(direction !== 'requests' && {replies: limited(bytesPerSecond)}),
    };
  },
  probe({bytesPerSecond}) {
    // Enough requests that the limit is felt; their replies are longer than they are.
    const wanted = Math.ceil((bytesPerSecond * probeMs) / 1000 / versionCommand.length);
    const commands = Math.min(wanted, maxProbes);
    const expectedMs = (1000 * commands * versionCommand.length) / bytesPerSecond;
    return {
      commands,
      timeoutMs: 6 * expectedMs + 2000,
      // Slower than the limit allows, and the limit slower than the link is without it.
      shows: (measured, {elapsedMs}) =>
        givenUp(measured) || (measured.elapsedMs >= expectedMs - 1 && expectedMs > elapsedMs),
    };
  },
};

function limited(bytesPerSecond: number): Pace {
  let freeMs = -Infinity;
  return {
    pieceBytes: Math.max(1, Math.ceil(bytesPerSecond / piecesPerSecond)),
    dueMs(lengthBytes, cameMs) {
      freeMs = Math.max(freeMs, cameMs) + (1000 * lengthBytes) / bytesPerSecond;
      return freeMs;
    },
  };
}
