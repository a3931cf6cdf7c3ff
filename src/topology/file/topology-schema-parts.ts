import * as z from 'zod/mini';
import {durationPattern, formatDuration, parseDuration} from '../../support/duration.ts';
import {expectedName, expectedOneOf, expectedWhole, namePattern, type Range} from '../rules.ts';

// Parts of the schemas of all YAML files. Every `error` is the expected value; schema-findings.ts adds the rest.
// zod/mini, because loading all of zod takes more than twice as long (measured: 13 and 30 ms over an empty Node).

/** Schema of a mapping with these keys only. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: keys.length > 0 ? `a mapping with any of ${keys.join(', ')}` : 'nothing, or {}',
  });
}

/** Schema of the name of a cluster or a member. */
export function name() {
  return z.string({error: expectedName}).check(z.regex(namePattern, {error: expectedName}));
}

/** Schema of a whole number; `suffix` completes the expected value, for example with its unit. */
export function whole(range: Range, suffix = '') {
  const error = expectedWhole(range) + suffix;
  return z.int({error}).check(z.minimum(range.min, {error}), z.maximum(range.max, {error}));
}

/** Schema of one of these strings. */
export function oneOf<const Values extends readonly string[]>(values: Values, remark?: string) {
  return z.enum(values, {error: expectedOneOf(values) + (remark ? `, ${remark}` : '')});
}

/** Schema of a number above 0, up to 1. */
export function fraction() {
  const error = 'a number above 0, up to 1';
  return z.number({error}).check(z.gt(0, {error}), z.lte(1, {error}));
}

/** Schema of a string such as `250ms`, within a range of milliseconds. */
export function duration({min, max}: Range) {
  const error = `a duration from ${formatDuration(min)} to ${formatDuration(max)}, such as 250ms or 1s`;
  const inRange = (text: string) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= min && ms <= max;
  };
  return z.string({error}).check(z.regex(durationPattern, {error, abort: true}), z.refine(inRange, {error}));
}

/** Schema of an optional key, with a description for editors. `value` is its default. */
export function field<Schema extends z.ZodMiniType>(schema: Schema, description: string, value?: unknown) {
  const optional = z.optional(schema);
  z.globalRegistry.add(optional, value === undefined ? {description} : {description, default: value});
  return optional;
}
