import {valueItems} from '../../protocol/reply-scanner.ts';
import type {MatchParameters} from '../commands/command-match.ts';
import {describeMatch, type FaultKind} from '../fault-kind.ts';
import {matchParameters} from '../parameter.ts';
import type {FaultContext} from '../link-effect.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';

/**
 * Changes one byte of the answer to a matched command: a byte of the value if there is one, which only a checksum can
 * detect, else a byte of the answer's line.
 */
export type CorruptFault = {kind: 'corrupt'} & MatchParameters;

const LF = 10;
const lineEndBytes = 2;

export const corrupt: FaultKind<CorruptFault> = {
  about: 'one byte of a reply is changed',
  parameters: matchParameters,
  onCommands: true,
  describe: (match) => `corrupts replies${describeMatch(match)}`,
  effect: (_fault, context) => ({
    act: ({command}) => ({...command, waiter: corrupting(command.waiter, context)}),
  }),
  probe: () => ({commands: 1, timeoutMs: 1000}),
};

function corrupting(waiter: ReplyWaiter, {random, acted}: FaultContext): ReplyWaiter {
  return {
    shape: waiter.shape,
    onReply(bytes, start, end) {
      const reply = Buffer.from(bytes.subarray(start, end));
      const [from, to] = vulnerable(reply, waiter.shape);
      if (to > from) {
        const position = from + random.below(to - from);
        // A printable character is still printable with this bit flipped.
        reply.writeUInt8(reply.readUInt8(position) ^ 1, position);
        acted();
      }
      waiter.onReply(reply, 0, reply.length);
    },
    onLost() {
      waiter.onLost();
    },
  };
}

/** Returns the range of bytes that may change: those of the first value, or of the only line. */
function vulnerable(reply: Buffer, shape: ReplyWaiter['shape']): [number, number] {
  const line: [number, number] = [0, reply.length - lineEndBytes];
  if (shape === 'values') {
    const [item] = valueItems(reply, 0, reply.length) ?? [];
    return item === undefined ? line : [item.dataStart, item.dataEnd];
  }
  if (shape === 'meta' && reply.toString('latin1', 0, 3) === 'VA ') {
    return [reply.indexOf(LF) + 1, reply.length - lineEndBytes];
  }
  return line;
}
