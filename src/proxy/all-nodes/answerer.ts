import type {ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Endpoint} from '../process/config.ts';
import type {Link} from '../link/link.ts';
import {askLink} from './ask-link.ts';

/** A node or backup that is asked about itself rather than about a key. */
export type Answerer = {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Resolves to the whole answer; null when the member can't be reached. */
  ask(command: Buffer | string, shape: ReplyShape): Promise<Buffer | null>;
};

/** Asks on a link that is not watched: the first command after the node went away may only show that it did. */
export function unwatchedAnswerer(link: Link): Answerer {
  return {
    name: link.endpoint.name,
    endpoint: link.endpoint,
    ask: async (command, shape) => (await askLink(link, command, shape)) ?? (await askLink(link, command, shape)),
  };
}

/** The error line when none of them answers. */
export function allUnreachable(answerers: readonly Answerer[]): Buffer {
  const names = answerers.map(({name}) => name).join(', ');
  return Buffer.from(`SERVER_ERROR ${names} ${answerers.length === 1 ? 'is' : 'are'} unreachable\r\n`);
}
