import * as z from 'zod/mini';
import {oneOf} from '../../topology/file/topology-schema-parts.ts';
import {unknownReasons} from '../../workload/client/reply.ts';
import {defineAssertion} from '../define-assertion.ts';
import {keys, pairs} from '../file/scenario-schema-parts.ts';

/** `expect: {unknown: [b, c]}`, or with the reasons: `expect: {unknown: {b: unreachable, c: silence}}`. */
export const unknown = defineAssertion({
  key: 'unknown',
  about: 'exactly the keys of a partial answer whose nodes did not answer, with the reasons if given',
  on: 'reply',
  schema: z.union([keys(), pairs(oneOf(unknownReasons), '{b: unreachable}')], {
    error: 'a key, a list of keys, or keys and their reasons, such as {b: unreachable}',
  }),
  isForPartial: () => true,
  describe: (wanted) =>
    `${
      Array.isArray(wanted)
        ? wanted.join(', ')
        : Object.entries(wanted)
            .map(([key, reason]) => `${key} (${reason})`)
            .join(', ')
    } unknown`,
  holds: (wanted, {reply}) => {
    if (reply.type !== 'partial') return false;
    const reasons = new Map(reply.unknown.map(({key, reason}) => [key, reason]));
    if (Array.isArray(wanted)) return new Set(wanted).size === reasons.size && wanted.every((key) => reasons.has(key));
    const entries = Object.entries(wanted);
    return entries.length === reasons.size && entries.every(([key, reason]) => reasons.get(key) === reason);
  },
});
