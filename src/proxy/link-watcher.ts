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
