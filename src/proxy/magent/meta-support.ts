import {hasMetaCommands} from '../../protocol/meta-command.ts';
import type {Link} from '../link/link.ts';

const version = Buffer.from('version\r\n');

/**
 * Which members support meta commands. A member before 1.6 would read the data of an `ms` as commands, and send more
 * answers than expected. On a connection that all clients share, that mixes up their answers.
 */
export class MetaSupport {
  readonly #known = new Map<Link, boolean>();

  /** Returns whether all of these members support them, or null if some have not been asked. */
  of(links: readonly Link[]): boolean | null {
    if (links.some((link) => this.#known.get(link) === false)) return false;
    return links.every((link) => this.#known.has(link)) ? true : null;
  }

  /** Asks the members whose version is unknown; one that cannot be reached stays unknown. */
  ask(links: readonly Link[], onAsked: () => void): void {
    const asked = links.filter((link) => !this.#known.has(link));
    let left = asked.length;
    const done = (): void => {
      if (--left === 0) onAsked();
    };
    for (const link of asked) {
      link.send(version, 0, version.length, {
        shape: 'line',
        onReply: (bytes, start, end) => {
          const [keyword, release = ''] = bytes.toString('latin1', start, end).trimEnd().split(' ');
          if (keyword === 'VERSION') this.#known.set(link, hasMetaCommands(release));
          done();
        },
        onLost: done,
      });
    }
  }
}
