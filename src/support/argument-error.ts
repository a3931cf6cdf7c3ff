import {MclusterError} from '../errors/mcluster-error.ts';
import {shown} from './shown.ts';
import {demandKnownKeys} from './unknown-key-error.ts';

/** What a caller without types may get wrong, as anybody who calls from JavaScript. */
export class ArgumentError extends MclusterError {
  constructor(name: string, value: unknown, expected: string) {
    super({
      code: 'USAGE',
      message: `${name} is ${shown(value)}, expected ${expected}`,
      hint: 'docs/library.md tells what each call takes',
      details: {argument: name, expected},
    });
  }
}

export type Rule = {expected: string; holds: (value: unknown) => boolean};

/** Throws ArgumentError for a value that the rule does not hold for: at the public doors, before anything is begun. */
export function demandArgument(name: string, value: unknown, {expected, holds}: Rule): void {
  if (!holds(value)) throw new ArgumentError(name, value, expected);
}

/**
 * Throws ArgumentError for what is no object of options, or one that its rule does not hold for, and UnknownKeyError for
 * one without a rule. `whose` begins the message: `a cluster`. Undefined is as good as left out.
 */
export function demandOptions(whose: string, options: unknown, known: Readonly<Record<string, Rule>>): void {
  demandArgument('options', options, rules.object);
  demandKnownKeys(`${whose} has no option`, options as object, known);
  for (const [name, value] of Object.entries(options as object) as [string, unknown][])
    if (value !== undefined) demandArgument(name, value, known[name]!);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const rules = {
  object: {expected: 'an object', holds: isObject},
  callback: {expected: 'a function', holds: (value) => typeof value === 'function'},
  text: {expected: 'a string', holds: isText},
  names: {
    expected: "a list of names such as ['node1']",
    holds: (value) => Array.isArray(value) && value.every(isText),
  },
  yesOrNo: {expected: 'true or false', holds: (value) => typeof value === 'boolean'},
  milliseconds: {
    expected: 'a number of milliseconds from 0',
    holds: (value) => Number.isFinite(value) && (value as number) >= 0,
  },
  // By its shape: test environments such as jsdom put a class of their own in place of Node's.
  signal: {expected: 'an AbortSignal', holds: (value) => isObject(value) && 'aborted' in value},
  /** What is checked where it is used, with all there is to say about it. */
  any: {expected: 'anything', holds: () => true},
} as const satisfies Record<string, Rule>;

export function oneOf(values: readonly unknown[]): Rule {
  return {expected: `one of ${values.join(', ')}`, holds: (value) => values.includes(value)};
}

export function wholeUpTo(max: number): Rule {
  return {
    expected: `a whole number from 0 to ${max}`,
    holds: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max,
  };
}
