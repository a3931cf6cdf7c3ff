import * as z from 'zod/mini';
import {maxKeyBytes, maxTimeToLiveSeconds} from '../../protocol/limits.ts';
import {durationPattern, parseDuration} from '../../support/duration.ts';
import {isKey} from '../../workload/client/command-problem.ts';
import {duration, field} from '../../topology/file/topology-schema-parts.ts';
import {expectedName, namePattern, ranges, type Range} from '../../topology/rules.ts';

// Schema parts for scenario steps, beside those shared with the topology.

const expectedKey = `a key: up to ${maxKeyBytes} bytes without spaces`;
const expectedText = 'a string or a number';

/** Schema of a memcached key. YAML parses `get: 1` as a number. */
export function key() {
  const error = expectedKey;
  // First what a JSON schema can express, then the rest.
  const words = z.string({error}).check(z.regex(/^\S+$/, {error}), z.maxLength(maxKeyBytes, {error}));
  return asText(error, words).check(z.refine(isKey, {error}));
}

/** Schema of one key or a list of keys. */
export function keys() {
  const error = `${expectedKey}, or a list of keys`;
  return z.pipe(
    z.union([key(), z.array(key()).check(z.minLength(1, {error}))], {error}),
    z.transform((one) => (typeof one === 'string' ? [one] : one)),
  );
}

/** Schema of an item's value. */
export function value() {
  return asText(expectedText);
}

/** Schema of key and value pairs, such as `{a: 1, b: 2}`. */
export function pairs<Value extends z.ZodMiniType>(values: Value, example: string) {
  const error = `keys and their values, such as ${example}`;
  const isSome = (record: object) => Object.keys(record).length > 0;
  return z
    .record(key(), values, {error})
    .check(z.refine(isSome, {error}))
    .register(z.globalRegistry, {minProperties: 1});
}

/** Schema of the name of a member, client or reply. */
export function name(what: string) {
  const error = `${what}: ${expectedName}`;
  return z.string({error}).check(z.regex(namePattern, {error}));
}

/** Schema of one member or a list of members. */
export function members() {
  const error = 'a member such as node1, or a list of members';
  return z.pipe(
    z.union([name('a member'), z.array(name('a member')).check(z.minLength(1, {error}))], {error}),
    z.transform((one) => (typeof one === 'string' ? [one] : one)),
  );
}

/** Schema of a duration, parsed to milliseconds. */
export function milliseconds(range: Range = ranges.timeoutMs) {
  return z.pipe(
    duration(range),
    z.transform((text) => parseDuration(text) ?? 0),
  );
}

/** Schema of an item's time to live: whole seconds, memcached's unit. */
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

/** Schema of a switch that is on when present: `noreply: true`. */
export function yes() {
  return z.literal(true, {error: 'true, or leave it out'});
}

/** Where a command goes, and how long it may take: keys of all command steps. */
export const addressing = {
  at: field(name('a member'), 'Send the command directly to this node or backup, bypassing the proxy.'),
  via: field(name('a proxy'), 'Send the command through this proxy. Default: the first.'),
  client: field(
    name('a client'),
    'The client that sends the command; each has its own connections. Default: one client for all steps.',
  ),
  timeout: field(milliseconds(), 'Timeout for the reply. Default: 2s.'),
};

/** Keys of all write steps. */
export const quietly = {
  noreply: field(yes(), 'Send the command with noreply. The step ends when the command has been read.'),
};

/** The name under which later steps can refer to the reply. */
export const naming = {
  as: field(name('a reply'), 'Remember the reply under this name, for `unique` of a later `cas`.'),
};

function asText(error: string, words: z.ZodMiniType<string> = z.string({error})) {
  return z.pipe(z.union([words, z.number({error})], {error}), z.transform(String));
}
