import type {MatchParameters} from '../commands/command-match.ts';
import {describeMatch, type FaultKind} from '../fault-kind.ts';
import {matchParameters} from '../parameter.ts';
import {answeredInstead} from '../commands/answered-instead.ts';

/**
 * Answers a matched command with `reply`, such as `SERVER_ERROR out of memory`; the command does not reach the node.
 */
export type ReplyFault = {kind: 'reply'; reply: string} & MatchParameters;

export const reply: FaultKind<ReplyFault> = {
  about: 'replies with the given line; the node does not get the command',
  parameters: {
    reply: {type: 'line', maxLength: 1024, required: true, about: 'the reply line, without line end'},
    ...matchParameters,
  },
  onCommands: true,
  describe: ({reply: line, ...match}) => `replies "${line}"${describeMatch(match)}`,
  effect: ({reply: line}, context) => ({
    act: ({command}) => answeredInstead(command, `${line}\r\n`, context),
  }),
  probe: () => ({commands: 1, timeoutMs: 1000}),
};
