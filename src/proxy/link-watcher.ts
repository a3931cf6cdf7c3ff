/**
 * - `idle`: no connection; the next command opens one.
 * - `broken`: the connection closed while nothing was under way, and nobody has noticed: the next command is lost on
 *   it (magent's pools are not watched; rule 6 of its recordings), the one after that opens a new connection.
 */
export type LinkState = 'idle' | 'connecting' | 'up' | 'broken';

/** What the proxy does around a link: flush the replies that one read brought, hold clients back. */
export interface LinkOwner {
  onRead(): void;
  onDrain(): void;
}

/** Who must know at once when a link comes and goes (policy repair; magent does not watch its links). */
export interface LinkWatcher {
  onOpen(): void;
  /** @param unanswered commands that were sent on the connection and not answered */
  onClosed(unanswered: number): void;
}
