import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {checkHistory} from '../../../src/history/check-history.ts';
import type {Operation} from '../../../src/history/format/history-entry.ts';
import {isExplained} from '../../support/every-order.ts';
import {plans, run} from '../../support/simulated-cache.ts';

// `npm run test:long` sets a higher number, and a seed.
const numRuns = Number(process.env.MCLUSTER_TEST_HISTORIES ?? 1000);
const seed = process.env.MCLUSTER_TEST_SEED === undefined ? {} : {seed: Number(process.env.MCLUSTER_TEST_SEED)};

describe('the checker', () => {
  it('finds nothing in any history of a cache that forgets but does not lie', () => {
    fc.assert(
      fc.property(plans(40, 'register', 'repeated', 'counter', 'list'), (plan) => {
        expect(checkHistory(run(plan)).anomalies).toEqual([]);
      }),
      {numRuns, ...seed},
    );
  });

  it('reports nothing that some order of the operations explains, as a search of all orders shows', () => {
    fc.assert(
      fc.property(plans(8, 'register', 'repeated', 'counter', 'list'), fc.nat(), fc.nat(), (plan, at, from) => {
        const history = spoiled(run(plan), at, from);
        if (isExplained(history.filter(isNotMiss))) expect(checkHistory(history).anomalies).toEqual([]);
      }),
      {numRuns, ...seed},
    );
  });

  it('reports every read of a value that no order explains, where each value is written once', () => {
    fc.assert(
      fc.property(plans(8, 'register'), fc.nat(), fc.nat(), (plan, at, from) => {
        const history = spoiled(run(plan), at, from).filter(({op, reply}) => op !== 'add' || reply === 'STORED');
        const claims = history.map((one) => (one.op === 'delete' ? without(one) : one)).filter(isNotMiss);
        const found = checkHistory(claims).anomalies.length > 0;
        expect(found).toBe(
          !isExplained(claims.map((one) => (one.op === 'delete' || one.op === 'add' ? asSet(one) : one))),
        );
      }),
      {numRuns, ...seed},
    );
  });
});

/** Replaces what one operation returned by what another one did. */
function spoiled(history: Operation[], at: number, from: number): Operation[] {
  const readers = history.filter(
    ({op, result, value}) => result === 'ok' && (op === 'get' || op === 'incr') && value !== null,
  );
  const target = readers[at % Math.max(1, readers.length)];
  const values = history.filter(({value}) => typeof value === 'string');
  const source = values[from % Math.max(1, values.length)];
  if (!target || !source) return history;
  return history.map((one) => {
    if (one !== target) return one;
    return one.op === 'incr' ? {...one, value: source.value!, reply: source.value!} : {...one, value: source.value!};
  });
}

/** The model takes no conclusion from an answer that the key is not there. */
function isNotMiss({op, value, reply}: Operation): boolean {
  if (op === 'get') return value !== null;
  return op === 'delete' || op === 'add' || (reply !== 'NOT_FOUND' && reply !== 'NOT_STORED');
}

/** Without the claim that the key was there. */
function without({reply: _, ...rest}: Operation): Operation {
  return rest;
}

/** What a delete, or an add that was stored, does to the value, whatever was there before. */
function asSet(one: Operation): Operation {
  return {...one, op: 'set', value: one.op === 'delete' ? `deleted by ${one.line}` : one.value!};
}
