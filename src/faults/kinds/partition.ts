import type {Pace} from '../link/delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {directionParameter, type Direction} from '../parameter.ts';
import {silence} from '../probe.ts';

export const partitionModes = ['refuse', 'black-hole'] as const;

/**
 * - `refuse`: the current connection is reset and new ones are refused, as by a firewall that rejects.
 * - `black-hole`: packets vanish, as behind a firewall that drops or a cut cable. The current connection stays open and
 *   silent; new ones are neither accepted nor refused. What TCP retransmits arrives when the fault ends, if the
 *   connection still exists then.
 */
export type PartitionFault = {kind: 'partition'; mode: (typeof partitionModes)[number]; direction?: Direction};

const never: Pace = {pieceBytes: Infinity, dueMs: () => Infinity};

export const partition: FaultKind<PartitionFault> = {
  about: 'connections are refused, or packets are dropped',
  parameters: {
    mode: {
      type: 'choice',
      choices: partitionModes,
      required: true,
      about: 'refuse: reset and refuse connections; black-hole: drop packets',
    },
    direction: directionParameter,
  },
  onCommands: false,
  check: ({mode, direction}) =>
    mode === 'refuse' && direction !== undefined ? 'a one-way partition needs mode black-hole' : null,
  describe({mode, direction}) {
    if (mode === 'refuse') return 'partitioned';
    return `partitioned, black hole${direction === undefined ? '' : ` for ${direction}`}`;
  },
  effect({mode, direction}, {wire, acted}) {
    if (mode === 'refuse') {
      return {
        refusesConnections: true,
        start() {
          if (wire.isOpen()) acted();
          wire.reset();
        },
      };
    }
    return {
      ...(direction !== 'replies' && {requests: never}),
      ...(direction !== 'requests' && {replies: never}),
    };
  },
  probe: () => silence,
};
