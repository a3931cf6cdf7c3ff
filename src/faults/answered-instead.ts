import {versionCommand} from './probe.ts';
import type {FaultContext} from './effect.ts';
import type {LinkCommand} from './wire.ts';

const version = Buffer.from(versionCommand);

/**
 * Gives a command an answer that its node never gave. The node is asked for its version in the place of the command, so
 * that the answer comes when the node's would have come, in its order, and not at all where no node can be reached.
 */
export function answeredInstead({waiter}: LinkCommand, answer: string, {acted}: FaultContext): LinkCommand {
  const bytes = Buffer.from(answer, 'utf8');
  return {
    bytes: version,
    start: 0,
    end: version.length,
    waiter: {
      shape: 'line',
      onReply() {
        acted();
        waiter.onReply(bytes, 0, bytes.length);
      },
      onLost() {
        waiter.onLost();
      },
    },
  };
}
