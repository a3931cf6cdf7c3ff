import * as z from 'zod/mini';
import {durationPattern, formatDuration, parseDuration} from '../support/duration.ts';
import {expectedName, expectedOneOf, expectedWhole, namePattern, type Range} from './rules.ts';

// What the schemas of our YAML files are made of. Every `error` is what was expected; schema-findings.ts says the rest.
// zod/mini, because loading all of zod takes more than twice as long (measured: 13 and 30 ms over an empty Node).

/** A mapping without other keys than these. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: keys.length > 0 ? `a mapping with any of ${keys.join(', ')}` : 'nothing, or {}',
  });
}

/** The name of a cluster or a member. */
export function name() {
  return z.string({error: expectedName}).check(z.regex(namePattern, {error: expectedName}));
}

/** A whole number; `suffix` completes what was expected, with its unit for one. */
export function whole(range: Range, suffix = '') {
  const error = expectedWhole(range) + suffix;
  return z.int({error}).check(z.minimum(range.min, {error}), z.maximum(range.max, {error}));
}

/** One of these strings. */
export function oneOf<const Values extends readonly string[]>(values: Values, remark?: string) {
  return z.enum(values, {error: expectedOneOf(values) + (remark ? `, ${remark}` : '')});
}

/** A number above 0, up to 1. */
export function fraction() {
  const error = 'a number above 0, up to 1';
  return z.number({error}).check(z.gt(0, {error}), z.lte(1, {error}));
}

/** A string such as `250ms`, within a range of milliseconds. */
export function duration({min, max}: Range) {
  const error = `a duration from ${formatDuration(min)} to ${formatDuration(max)}, such as 250ms or 1s`;
  const inRange = (text: string) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= min && ms <= max;
  };
  return z.string({error}).check(z.regex(durationPattern, {error, abort: true}), z.refine(inRange, {error}));
}

/** A key that may be left out, described for editors. `value` is what it is then. */
export function field<Schema extends z.ZodMiniType>(schema: Schema, description: string, value?: unknown) {
  const optional = z.optional(schema);
  z.globalRegistry.add(optional, value === undefined ? {description} : {description, default: value});
  return optional;
}
