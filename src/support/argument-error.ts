import {MclusterError} from '../errors/mcluster-error.ts';
import {shown} from './shown.ts';
import {demandKnownKeys} from './unknown-key-error.ts';

/** An argument has the wrong type, which callers from JavaScript are not warned of. */
export class ArgumentError extends MclusterError {
  constructor(name: string, value: unknown, expected: string) {
    super({
      code: 'USAGE',
      message: `${name} is ${shown(value)}, expected ${expected}`,
      hint: 'see docs/library.md for what each call takes',
      details: {argument: name, expected},
    });
  }
}

export type Rule = {expected: string; holds: (value: unknown) => boolean};

/**
 * Checks an argument of the public API, before anything is started.
 *
 * @throws {ArgumentError} when the rule does not hold for the value.
 */
export function demandArgument(name: string, value: unknown, {expected, holds}: Rule): void {
  if (!holds(value)) throw new ArgumentError(name, value, expected);
}

/**
 * Checks an options object; an undefined option counts as omitted. `whose` begins the message: `a cluster`.
 *
 * @throws {ArgumentError} when `options` is not an object, or when an option breaks its rule.
 * @throws {UnknownKeyError} when an option has no rule.
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

type RuleName = 'object' | 'callback' | 'text' | 'names' | 'yesOrNo' | 'milliseconds' | 'signal' | 'any';

export const rules: Readonly<Record<RuleName, Rule>> = {
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
  // Checked by shape: test environments such as jsdom replace Node's class with their own.
  signal: {expected: 'an AbortSignal', holds: (value) => isObject(value) && 'aborted' in value},
  /** For values that are checked where they are used, with a more specific error. */
  any: {expected: 'anything', holds: () => true},
};

export function oneOf(values: readonly unknown[]): Rule {
  return {expected: `one of ${values.join(', ')}`, holds: (value) => values.includes(value)};
}

export function wholeUpTo(max: number): Rule {
  return {
    expected: `a whole number from 0 to ${max}`,
    holds: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max,
  };
}
