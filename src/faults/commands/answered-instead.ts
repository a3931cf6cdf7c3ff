import {versionCommand} from '../probe.ts';
import type {FaultContext} from '../link-effect.ts';
import type {LinkCommand} from '../link/wire.ts';

const version = Buffer.from(versionCommand);

/**
 * Answers a command in the node's place. `version` is sent to the node instead of the command, so the answer arrives
 * when the node's would have arrived, in order, and is lost if the node cannot be reached.
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
