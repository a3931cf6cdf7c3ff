import {describeMatch, type FaultKind} from '../fault-kind.ts';
import type {MatchParameters} from '../commands/command-match.ts';
import {directionParameter, matchParameters, type Direction} from '../parameter.ts';

/**
 * Resets the connection around a matched command, and loses everything in transit on it. `requests`: the command does
 * not reach the node. `replies`: the node has executed it, and its answer is lost. If omitted, one of the two at
 * random: as in production, the client cannot know which.
 */
export type ResetFault = {kind: 'reset'; direction?: Direction} & MatchParameters;

export const reset: FaultKind<ResetFault> = {
  about: 'connections are reset before or after a command',
  parameters: {direction: directionParameter, ...matchParameters},
  onCommands: true,
  describe: ({direction, ...match}) =>
    `resets${direction === undefined ? '' : ` on ${direction}`}${describeMatch(match)}`,
  effect: ({direction}, {wire, random, acted}) => ({
    act({command}) {
      const {waiter} = command;
      if ((direction ?? random.pick(['requests', 'replies'])) === 'requests') {
        acted();
        wire.reset();
        return command;
      }
      return {
        ...command,
        waiter: {
          shape: waiter.shape,
          onReply() {
            acted();
            wire.reset(waiter);
          },
          onLost() {
            waiter.onLost();
          },
        },
      };
    },
  }),
  probe: () => ({commands: 1, timeoutMs: 1000}),
};
