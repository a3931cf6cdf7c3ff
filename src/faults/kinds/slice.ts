import {formatDuration} from '../../support/duration.ts';
import type {Pace} from '../link/delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {directionParameter, type Direction} from '../parameter.ts';
import {versionCommand} from '../probe.ts';

/** Delivers bytes in pieces of at most `pieceBytes`, `delayMs` apart (default 1 ms), to exercise parsers. */
export type SliceFault = {kind: 'slice'; pieceBytes: number; delayMs?: number; direction?: Direction};

const defaultDelayMs = 1;
/** More would keep a link busy for seconds if it passes one byte per millisecond. */
const maxProbes = 200;

export const slice: FaultKind<SliceFault> = {
  about: 'bytes arrive in small pieces',
  parameters: {
    pieceBytes: {
      type: 'whole',
      min: 1,
      max: 65_536,
      required: true,
      about: 'maximum bytes per piece',
    },
    delayMs: {type: 'ms', min: 0, max: 60_000, about: `time between two pieces (default ${defaultDelayMs})`},
    direction: directionParameter,
  },
  onCommands: false,
  describe: ({pieceBytes, delayMs = defaultDelayMs, direction}) =>
    `sliced into ${pieceBytes} B every ${formatDuration(delayMs)}${direction === undefined ? '' : `, ${direction} only`}`,
  effect({pieceBytes, delayMs = defaultDelayMs, direction}) {
    return {
      ...(direction !== 'replies' && {requests: sliced(pieceBytes, delayMs)}),
      ...(direction !== 'requests' && {replies: sliced(pieceBytes, delayMs)}),
    };
  },
  probe({pieceBytes}) {
    // Enough bytes for more than one piece, unless that takes too many commands; replies are longer than requests.
    const commands = Math.min(Math.ceil((pieceBytes + 1) / versionCommand.length), maxProbes);
    const enough = Math.min(pieceBytes + 1, commands * versionCommand.length);
    return {commands, timeoutMs: 2000, acts: ({bytes}) => bytes >= enough};
  },
};

function sliced(pieceBytes: number, delayMs: number): Pace {
  let lastMs = -Infinity;
  return {
    pieceBytes,
    dueMs(_length, cameMs) {
      lastMs = Math.max(cameMs, lastMs + delayMs);
      return lastMs;
    },
  };
}
