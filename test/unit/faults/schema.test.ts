import {describe, expect, it} from 'vitest';
import * as z from 'zod/mini';
import {faultOf, faultShape} from '../../../src/faults/schema.ts';

const schema = z.strictObject(faultShape);

describe('faults in files', () => {
  it.each([
    [
      {kind: 'slow', latency: '200ms', jitter: '50ms', direction: 'replies'},
      {kind: 'slow', latencyMs: 200, jitterMs: 50, direction: 'replies'},
    ],
    [
      {kind: 'bandwidth', bytesPerSecond: 1000},
      {kind: 'bandwidth', bytesPerSecond: 1000},
    ],
    [
      {kind: 'slice', pieceBytes: 1, delay: '0ms'},
      {kind: 'slice', pieceBytes: 1, delayMs: 0},
    ],
    [
      {kind: 'reply', reply: 'SERVER_ERROR busy', verb: 'set', key: 'user:*', nth: 3},
      {kind: 'reply', reply: 'SERVER_ERROR busy', verb: 'set', key: 'user:*', nth: 3},
    ],
    [
      {kind: 'reset', probability: 0.1, count: 2},
      {kind: 'reset', probability: 0.1, count: 2},
    ],
  ])('%j', (written, fault) => {
    expect(faultOf(schema.parse(written) as Record<string, unknown>)).toEqual(fault);
  });

  it.each([
    [{kind: 'slowly'}, 'kind'],
    [{kind: 'slow', latency: 200}, 'latency'],
    [{kind: 'slow', latency: '2h'}, 'latency'],
    [{kind: 'reset', probability: 0}, 'probability'],
    [{kind: 'reset', probability: 1.01}, 'probability'],
    [{kind: 'drop', verb: 'SET'}, 'verb'],
    [{kind: 'drop', nth: 0}, 'nth'],
    [{kind: 'reply', reply: ''}, 'reply'],
    [{kind: 'slow', latencyMs: 200}, ''],
  ])('%j is refused by the schema', (written, path) => {
    const {error} = schema.safeParse(written);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('what belongs to another kind, or is missing, is refused when the fault is made', () => {
    const made = (written: object) => () => faultOf(schema.parse(written));
    expect(made({kind: 'slow'})).toThrow('latencyMs: got nothing');
    expect(made({kind: 'drop', latency: '1s'})).toThrow('latencyMs: there is no such parameter');
    expect(made({kind: 'delay', delay: '0ms'})).toThrow('delayMs: got 0');
  });
});
