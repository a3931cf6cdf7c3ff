import {hasMetaCommands} from '../../protocol/meta-command.ts';
import type {Link} from '../link.ts';

const version = Buffer.from('version\r\n');

/**
 * Which members have meta commands. One before 1.6 would take the data of an `ms` for commands, and answer more often
 * than it was asked: on a connection that all clients share, that mixes up their answers.
 */
export class MetaSupport {
  readonly #known = new Map<Link, boolean>();

  /** Null: it has to be asked. */
  of(links: readonly Link[]): boolean | null {
    if (links.some((link) => this.#known.get(link) === false)) return false;
    return links.every((link) => this.#known.has(link)) ? true : null;
  }

  /** Asks those that are not known; one that can't be reached stays so. */
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
