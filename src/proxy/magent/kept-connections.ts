import type {Link} from '../link.ts';

/**
 * The backups that magent 0.6 keeps a connection to, since a command ended on it. It takes a kept connection for the
 * next copy without ending its watch over it first, which is the end of its event loop.
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

  /** From now on, though magent keeps it only once the backup has answered: so it does not depend on who is faster. */
  add(link: Link): void {
    this.#kept.add(link);
  }
}
