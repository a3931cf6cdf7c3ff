/**
 * - `idle`: no connection; the next command opens one.
 * - `broken`: the connection closed while no command was pending, unnoticed: the next command is lost on it (magent's
 *   pools are not watched; rule 6 of its recordings), and the one after that opens a new connection.
 */
export type LinkState = 'idle' | 'connecting' | 'up' | 'broken';

/** What the proxy does for a link: flush the replies that one read brought, and hold clients back. */
export interface LinkOwner {
  onRead(): void;
  onDrain(): void;
}

/** Notified at once when a link opens or closes (policy repair; magent does not watch its links). */
export interface LinkWatcher {
  onOpen(): void;
  /** @param unanswered commands sent on the connection and not answered */
  onClosed(unanswered: number): void;
}
