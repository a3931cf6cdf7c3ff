import {addressing, pairs, quietly} from '../../file/scenario-schema-parts.ts';
import {whole} from '../../../topology/file/topology-schema-parts.ts';
import type {StepKind} from '../../step-kind.ts';
import type {Addressing} from '../../addressing.ts';
import {addressedMembers, describeManner, runCommands} from './command-step.ts';

type Verb = 'incr' | 'decr';
type ArithmeticFields = Record<Verb, Readonly<Record<string, number>>> & Addressing & {noreply?: true};

/** `incr: {visits: 1}`. */
export const arithmeticSteps: readonly StepKind[] = [
  arithmeticStep('incr', 'add to numbers'),
  arithmeticStep('decr', 'subtract from numbers'),
];

function arithmeticStep(verb: Verb, about: string): StepKind {
  const kind: StepKind<ArithmeticFields> = {
    verb,
    about,
    shape: {[verb]: pairs(whole({min: 0, max: Number.MAX_SAFE_INTEGER}), '{visits: 1}'), ...quietly, ...addressing},
    observes: 'reply',
    describe: (fields) => {
      const deltas = Object.entries(fields[verb]).map(([key, by]) => `${key} by ${by}`);
      return `${verb} ${deltas.join(', ')}${describeManner(fields)}`;
    },
    members: addressedMembers,
    run: (fields, stage) => {
      const commands = Object.entries(fields[verb]).map(([key, by]) => ({verb, key, by, noreply: fields.noreply}));
      return runCommands(commands, fields, stage);
    },
  };
  return kind;
}
