import type {Pace} from '../link/delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {directionParameter, type Direction} from '../parameter.ts';

/** Limits the rate of bytes, in each direction separately. */
export type BandwidthFault = {kind: 'bandwidth'; bytesPerSecond: number; direction?: Direction};

/** Pieces of a fiftieth of a second: smooth enough, with few timers. */
const piecesPerSecond = 50;
/** The longest value that memcached accepts by default, which feels a limit first. */
const longestValueBytes = 1024 * 1024;
/** A proxy itself takes longer than this for such a value, so a limit this high has no observable effect. */
const unfeltMs = 2;

export const bandwidth: FaultKind<BandwidthFault> = {
  about: 'throughput is limited',
  parameters: {
    bytesPerSecond: {
      type: 'whole',
      min: 1,
      max: 1e9,
      required: true,
      about: 'limit in bytes per second, per direction',
    },
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
  probe: ({bytesPerSecond}) => ({
    commands: 1,
    timeoutMs: 2000,
    acts: ({bytes}) => bytes > 0,
    unfelt: (1000 * longestValueBytes) / bytesPerSecond < unfeltMs,
  }),
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
