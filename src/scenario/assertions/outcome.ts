import {oneOf} from '../../topology/file/topology-schema-parts.ts';
import {outcomeOf, type Reply} from '../../workload/client/reply.ts';
import {defineAssertion} from '../define-assertion.ts';

const outcomes = {
  hit: 'a hit',
  miss: 'a miss',
  partial: 'a partial answer',
  stored: 'STORED',
  'not stored': 'NOT_STORED',
  exists: 'EXISTS',
  'not found': 'NOT_FOUND',
  deleted: 'DELETED',
  touched: 'TOUCHED',
  number: 'a number',
  'no answer asked for': 'no reply, as requested',
  error: 'an error',
  silence: 'no answer',
  unreachable: 'no connection',
  closed: 'a closed connection',
  failure: 'an error, no answer or no connection',
} as const;

export const outcomeWords = Object.keys(outcomes) as (keyof typeof outcomes)[];

/** `expect: miss` is short for `expect: {is: miss}`. */
export const outcome = defineAssertion({
  key: 'is',
  about: 'kind of the reply, in one word',
  on: 'reply',
  schema: oneOf(outcomeWords),
  isForPartial: (wanted) => wanted === 'partial',
  describe: (wanted) => outcomes[wanted],
  holds: (wanted, {reply}) => (wanted === 'failure' ? isFailure(reply) : outcomeOf(reply) === wanted),
});

function isFailure({type}: Reply): boolean {
  return type === 'error' || type === 'none';
}
