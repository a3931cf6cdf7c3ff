import type {MatchParameters} from './command-match.ts';
import type {FaultContext, FaultEffect} from './effect.ts';
import type {Parameters} from './parameter.ts';
import type {ProbePlan} from './probe.ts';

/** Everything there is to know of one kind of fault: one file in kinds/, one line in the registry. */
export interface FaultKind<F extends {kind: string}> {
  /** What it is, in one line for a list of faults. */
  readonly about: string;
  readonly parameters: Parameters;
  /** Acts on single commands: F has MatchParameters too. */
  readonly onCommands: boolean;
  /** What is wrong with parameters that are fine one by one. */
  check?(fault: F): string | null;
  /** A few words after "node1: ", such as `slow by 200ms ± 50ms`. */
  describe(fault: F): string;
  /** A fresh effect for one link. It must be able to end at any moment. */
  effect(fault: F, context: FaultContext): FaultEffect;
  /** How to see the fault at work. */
  probe(fault: F): ProbePlan;
}

/** ` to set of user:*, the 3rd one` and the like, for describe(). */
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
