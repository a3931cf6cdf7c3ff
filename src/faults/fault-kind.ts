import type {MatchParameters} from './commands/command-match.ts';
import type {FaultContext, LinkEffect} from './link-effect.ts';
import type {Parameters} from './parameter.ts';
import type {ProbePlan} from './probe.ts';

/** The definition of one kind of fault: one file in kinds/, and one line in the registry. */
export interface FaultKind<F extends {kind: string}> {
  /** One line for a list of faults. */
  readonly about: string;
  readonly parameters: Parameters;
  /** The fault acts on single commands, so F also has MatchParameters. */
  readonly onCommands: boolean;
  /** Returns what is wrong with a combination of parameters that are valid one by one, or null. */
  check?(fault: F): string | null;
  /** Returns a few words to follow "node1: ", such as `slow by 200ms ± 50ms`. */
  describe(fault: F): string;
  /** Returns a new effect for one link. The effect must be able to end at any moment. */
  effect(fault: F, context: FaultContext): LinkEffect;
  /** Returns how to verify that the fault is active. */
  probe(fault: F): ProbePlan;
}

/** Returns the match in parentheses for describe(), such as ` (set, key user:*, number 3 only)`. */
export function describeMatch({verb, key, nth, probability, count}: MatchParameters): string {
  const parts = [
    verb,
    key === undefined ? undefined : `key ${key}`,
    nth === undefined ? undefined : `number ${nth} only`,
    probability === undefined ? undefined : `probability ${probability}`,
    count === undefined ? undefined : count === 1 ? 'once' : `${count} times`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
