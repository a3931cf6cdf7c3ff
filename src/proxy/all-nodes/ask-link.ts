import type {ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Verb} from '../../protocol/request.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';
import type {Link} from '../link/link.ts';

/** Sends a command on a link and resolves to its whole answer; null when it is lost. */
export function askLink(link: Link, command: Buffer | string, shape: ReplyShape, verb?: Verb): Promise<Buffer | null> {
  const bytes = typeof command === 'string' ? Buffer.from(command, 'latin1') : command;
  return new Promise((resolve) => {
    const waiter: ReplyWaiter = {
      shape,
      onReply: (reply, start, end) => {
        resolve(Buffer.from(reply.subarray(start, end)));
      },
      onLost: () => {
        resolve(null);
      },
    };
    link.send(bytes, 0, bytes.length, waiter, verb);
  });
}
