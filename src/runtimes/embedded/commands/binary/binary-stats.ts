import type {BinaryFrame} from '../../../../protocol/binary/binary-frame.ts';
import {textCommand} from '../../../../protocol/binary/text-command.ts';
import {writeReply} from '../../../../protocol/binary/write-reply.ts';
import {ReplyBuffer} from '../../reply-buffer.ts';
import type {Client} from '../command-handler.ts';
import {stats} from '../stats.ts';

/** stat: the rows of the text command, one reply for each. */
export function binaryStats(frame: BinaryFrame, client: Client): void {
  const request = textCommand(frame);
  const text = new ReplyBuffer();
  stats(request, {server: client.server, out: text, close: () => undefined});
  const reply = text.take();
  writeReply(request, reply, 0, reply.length, client.out);
}
