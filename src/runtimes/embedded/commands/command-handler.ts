import type {Request} from '../../../protocol/request.ts';
import type {ServerState} from '../server-state.ts';
import type {ReplyBuffer} from '../reply-buffer.ts';

/** The connection that a command came from. */
export interface Client {
  readonly server: ServerState;
  readonly out: ReplyBuffer;
  /** Sends pending replies and closes; later commands are ignored. */
  close(): void;
}

/** Runs one well-formed command and writes its reply. */
export type CommandHandler = (request: Request, client: Client) => void;

/** Writes the reply, unless the client sent noreply. */
export function answer(request: Request, client: Client, line: string): void {
  if (!request.noreply) client.out.line(line);
}
