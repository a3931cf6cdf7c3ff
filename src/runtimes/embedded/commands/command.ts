import type {Request} from '../../../protocol/request.ts';
import type {NodeState} from '../node-state.ts';
import type {ReplyBuffer} from '../reply-buffer.ts';

/** The connection a command came on. */
export interface Client {
  readonly node: NodeState;
  readonly out: ReplyBuffer;
  /** Sends what has been answered and closes; later commands are ignored. */
  close(): void;
}

/** Carries out one well-formed command, reply included. */
export type Command = (request: Request, client: Client) => void;

/** Answers, unless the client asked for silence. */
export function answer(request: Request, client: Client, line: string): void {
  if (!request.noreply) client.out.line(line);
}
