import type {Pace} from '../link/delay-line.ts';
import type {FaultKind} from '../fault-kind.ts';
import {silence} from '../probe.ts';

/**
 * The current connection is dead and the proxy does not know: the node's end is gone, no packet says so, and requests
 * on it are never answered. This happens after a power failure, or when a firewall drops its state for an idle
 * connection. New connections work: a client with a timeout that reconnects recovers, a client without one waits for
 * ever. The fault ends with that connection; removing it reports the connection as closed to the proxy. If there is no
 * connection, as behind a partition, the next one is dead.
 */
export type HalfOpenFault = {kind: 'half-open'};

export const halfOpen: FaultKind<HalfOpenFault> = {
  about: 'the current connection is dead without the proxy noticing',
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
        end('its connection has closed');
      },
    };
  },
  probe: () => silence,
};
