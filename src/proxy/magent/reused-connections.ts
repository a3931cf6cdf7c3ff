import type {Link} from '../link.ts';

/**
 * Which connections to backups have answered a client already: magent 0.6 never passes on a second answer from one.
 * Copies of writes are not asked for an answer, and do not count.
 */
export class ReusedConnections {
  readonly #used = new Set<Link>();

  constructor(backups: readonly Link[]) {
    for (const link of backups) {
      const onClosed = (): void => {
        this.#used.delete(link);
      };
      link.watch({onOpen: () => undefined, onClosed}, {now: 0});
    }
  }

  /** True for the first answer that is asked of a connection. */
  use(link: Link): boolean {
    if (this.#used.has(link)) return false;
    this.#used.add(link);
    return true;
  }
}
