import type {MatchParameters} from '../command-match.ts';
import {describeMatch, type FaultKind} from '../fault-kind.ts';
import {matchParameters} from '../parameter.ts';
import {silence} from '../probe.ts';
import {withholding} from '../withholding.ts';

/**
 * The node does a command that is hit, and its answer does not come; other commands on the link are answered. When the
 * fault ends, the answers that somebody still waits for do come.
 */
export type DropFault = {kind: 'drop'} & MatchParameters;

export const drop: FaultKind<DropFault> = {
  about: 'commands are done, and their answers do not come',
  parameters: matchParameters,
  onCommands: true,
  describe: (match) => `drops replies${describeMatch(match)}`,
  effect: (_fault, context) => ({
    breaksOrder: true,
    act: ({command}) => withholding(command, context, () => Infinity),
  }),
  probe: () => silence,
};
