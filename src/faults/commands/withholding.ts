import type {FaultContext} from '../link-effect.ts';
import type {LinkCommand} from '../link/wire.ts';

/** Sends the command to the node, and withholds its answer for `ms()` or until the fault ends. */
export function withholding({waiter, ...sent}: LinkCommand, {withhold}: FaultContext, ms: () => number): LinkCommand {
  return {
    ...sent,
    waiter: {
      shape: waiter.shape,
      onReply(bytes, start, end) {
        withhold(waiter, Buffer.from(bytes.subarray(start, end)), ms());
      },
      onLost() {
        waiter.onLost();
      },
    },
  };
}
