import * as z from 'zod/mini';
import {maxKeyBytes, maxTimeToLiveSeconds} from '../protocol/limits.ts';
import {durationPattern, parseDuration} from '../support/duration.ts';
import {isKey} from '../workload/command-problem.ts';
import {duration, field} from '../topology/schema-parts.ts';
import {expectedName, namePattern, ranges, type Range} from '../topology/rules.ts';

// What the steps of a scenario are made of, beside the parts that it shares with a topology.

const expectedKey = `a key: up to ${maxKeyBytes} bytes without spaces`;
const expectedText = 'a string or a number';

/** A memcached key. YAML reads `get: 1` as a number. */
export function key() {
  const error = expectedKey;
  // As much as the JSON schema can say, then the rest.
  const words = z.string({error}).check(z.regex(/^\S+$/, {error}), z.maxLength(maxKeyBytes, {error}));
  return asText(error, words).check(z.refine(isKey, {error}));
}

/** One key or a list of them. */
export function keys() {
  const error = `${expectedKey}, or a list of keys`;
  return z.pipe(
    z.union([key(), z.array(key()).check(z.minLength(1, {error}))], {error}),
    z.transform((one) => (typeof one === 'string' ? [one] : one)),
  );
}

/** A value of an item. */
export function value() {
  return asText(expectedText);
}

/** Key and value pairs, such as `{a: 1, b: 2}`. */
export function pairs<Value extends z.ZodMiniType>(values: Value, example: string) {
  const error = `keys and their values, such as ${example}`;
  const isSome = (record: object) => Object.keys(record).length > 0;
  return z
    .record(key(), values, {error})
    .check(z.refine(isSome, {error}))
    .register(z.globalRegistry, {minProperties: 1});
}

/** A member, client or reply by its name. */
export function name(what: string) {
  const error = `${what}: ${expectedName}`;
  return z.string({error}).check(z.regex(namePattern, {error}));
}

/** One member or a list of them. */
export function members() {
  const error = 'a member such as node1, or a list of members';
  return z.pipe(
    z.union([name('a member'), z.array(name('a member')).check(z.minLength(1, {error}))], {error}),
    z.transform((one) => (typeof one === 'string' ? [one] : one)),
  );
}

/** A duration, in milliseconds once it is read. */
export function milliseconds(range: Range = ranges.timeoutMs) {
  return z.pipe(
    duration(range),
    z.transform((text) => parseDuration(text) ?? 0),
  );
}

/** How long an item lives: whole seconds, because memcached counts in seconds. */
export function timeToLive() {
  const error = `a duration of whole seconds, such as 1s or 2m, up to ${maxTimeToLiveSeconds}s`;
  const isPossible = (text: string) => {
    const ms = parseDuration(text) ?? 1;
    return ms % 1000 === 0 && ms <= maxTimeToLiveSeconds * 1000;
  };
  return z.pipe(
    z.string({error}).check(z.regex(durationPattern, {error}), z.refine(isPossible, {error})),
    z.transform((text) => (parseDuration(text) ?? 0) / 1000),
  );
}

export function text(expected: string) {
  return z.string({error: expected}).check(z.minLength(1, {error: expected}));
}

/** A switch that is on when it is there at all: `noreply: true`. */
export function yes() {
  return z.literal(true, {error: 'true, or leave it out'});
}

/** Where a command goes, and how long it may take: keys that all command steps have. */
export const addressing = {
  at: field(name('a member'), 'Ask this node or backup directly, past the proxy.'),
  via: field(name('a proxy'), 'Go through this proxy. Default: the first.'),
  client: field(name('a client'), 'Which client asks; each has connections of its own. Default: the same for all.'),
  timeout: field(milliseconds(), 'How long the answer may take. Default: 2s.'),
};

/** Keys that all writing steps have. */
export const quietly = {
  noreply: field(yes(), 'Ask for no answer. The step is over when the command was read.'),
};

/** The name that the reply gets, for later steps. */
export const naming = {
  as: field(name('a reply'), 'Remember the reply under this name, for `unique` of a later `cas`.'),
};

function asText(error: string, words: z.ZodMiniType<string> = z.string({error})) {
  return z.pipe(z.union([words, z.number({error})], {error}), z.transform(String));
}
