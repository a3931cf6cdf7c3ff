import {formatDuration} from '../../support/duration.ts';
import type {MatchParameters} from '../commands/command-match.ts';
import {describeMatch, type FaultKind} from '../fault-kind.ts';
import {matchParameters, maxFaultMs} from '../parameter.ts';
import {withholding} from '../commands/withholding.ts';

/**
 * Delays the answer to a matched command by `delayMs`, plus or minus up to `jitterMs`; other answers are not delayed.
 */
export type DelayFault = {kind: 'delay'; delayMs: number; jitterMs?: number} & MatchParameters;

export const delay: FaultKind<DelayFault> = {
  about: 'replies are delayed, without delaying those of other commands',
  parameters: {
    delayMs: {type: 'ms', min: 1, max: maxFaultMs, required: true, about: 'added to each reply'},
    jitterMs: {type: 'ms', min: 0, max: maxFaultMs, about: 'vary the delay by up to this much in either direction'},
    ...matchParameters,
  },
  onCommands: true,
  check: ({delayMs, jitterMs = 0}) => (jitterMs > delayMs ? 'jitterMs is more than delayMs' : null),
  describe: ({delayMs, jitterMs = 0, ...match}) =>
    `delays replies by ${formatDuration(delayMs)}${jitterMs === 0 ? '' : ` ± ${formatDuration(jitterMs)}`}${describeMatch(match)}`,
  effect: ({delayMs, jitterMs = 0}, context) => ({
    breaksOrder: true,
    act: ({command}) => withholding(command, context, () => delayMs + jitterMs * (2 * context.random.next() - 1)),
  }),
  probe: ({delayMs, jitterMs = 0}) => ({commands: 1, timeoutMs: delayMs + jitterMs + 1000}),
};
