import type {Link} from '../link/link.ts';

/**
 * The backups to which magent 0.6 keeps a connection from an earlier command. It reuses a kept connection for the next
 * copy without removing its event handler first, which stops its event loop.
 */
export class KeptConnections {
  readonly #kept = new Set<Link>();

  constructor(backups: readonly Link[]) {
    for (const link of backups) {
      const onClosed = (): void => {
        this.#kept.delete(link);
      };
      link.watch({onOpen: () => undefined, onClosed}, {now: 0});
    }
  }

  has(link: Link): boolean {
    return this.#kept.has(link);
  }

  /**
   * Marks the backup as kept from now on. magent keeps the connection only once the backup has answered; marking it at
   * once makes the outcome independent of timing.
   */
  add(link: Link): void {
    this.#kept.add(link);
  }
}
