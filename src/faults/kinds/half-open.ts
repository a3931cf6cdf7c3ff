import type {Pace} from '../delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {silence} from '../probe.ts';

/**
 * The present connection is dead and the proxy does not know: the node's end is gone, no packet says so, and what is
 * sent on it is never answered. As after a crash with the power cord, or when a firewall forgot an idle connection. New
 * connections work: whoever has a timeout and connects anew gets away, whoever waits waits for ever. The fault is over
 * with that connection; taking it off tells the proxy that the connection is closed. Where there is no connection, as
 * behind a partition, it is the next one that is dead.
 */
export type HalfOpenFault = {kind: 'half-open'};

export const halfOpen: FaultKind<HalfOpenFault> = {
  about: 'the present connection is dead and the proxy does not know',
  parameters: {},
  onCommands: false,
  describe: () => 'half-open',
  effect(_fault, {wire, acted, end}) {
    const pace: Pace = {pieceBytes: Infinity, dueMs: () => Infinity};
    return {
      requests: pace,
      replies: pace,
      start() {
        if (wire.isOpen()) acted();
        wire.sever();
      },
      onClosed() {
        end('its connection is over');
      },
    };
  },
  probe: () => silence,
};
