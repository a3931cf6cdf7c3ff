import type {MatchParameters} from '../commands/command-match.ts';
import {describeMatch, type FaultKind} from '../fault-kind.ts';
import {matchParameters} from '../parameter.ts';
import {silence} from '../probe.ts';
import {withholding} from '../commands/withholding.ts';

/**
 * Sends a matched command to the node, and withholds its answer; other commands on the link are answered. When the
 * fault ends, withheld answers are delivered to the waiters that are still there.
 */
export type DropFault = {kind: 'drop'} & MatchParameters;

export const drop: FaultKind<DropFault> = {
  about: 'commands are executed, but their replies are lost',
  parameters: matchParameters,
  onCommands: true,
  describe: (match) => `drops replies${describeMatch(match)}`,
  effect: (_fault, context) => ({
    breaksOrder: true,
    act: ({command}) => withholding(command, context, () => Infinity),
  }),
  probe: () => silence,
};
