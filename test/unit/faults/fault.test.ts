import {describe, expect, it} from 'vitest';
import {
  describeFault,
  faultKinds,
  faultNames,
  kindOf,
  parseFault,
  probePlanOf,
  type Fault,
} from '../../../src/faults/fault.ts';

/** One fault of each kind, with its description. */
const samples: Record<Fault['kind'], [Fault, string]> = {
  partition: [{kind: 'partition', mode: 'black-hole', direction: 'requests'}, 'partitioned, black hole for requests'],
  slow: [{kind: 'slow', latencyMs: 200, jitterMs: 50, direction: 'replies'}, 'slow by 200ms ± 50ms, replies only'],
  bandwidth: [{kind: 'bandwidth', bytesPerSecond: 1000}, 'bandwidth 1000 B/s'],
  reset: [{kind: 'reset', direction: 'replies', probability: 0.1}, 'resets on replies (probability 0.1)'],
  slice: [{kind: 'slice', pieceBytes: 1, delayMs: 5}, 'sliced into 1 B every 5ms'],
  'half-open': [{kind: 'half-open'}, 'half-open'],
  reply: [
    {kind: 'reply', reply: 'SERVER_ERROR out of memory', verb: 'set', key: 'user:*', nth: 3},
    'replies "SERVER_ERROR out of memory" (set, key user:*, number 3 only)',
  ],
  drop: [{kind: 'drop', count: 2}, 'drops replies (2 times)'],
  delay: [{kind: 'delay', delayMs: 1000, jitterMs: 10}, 'delays replies by 1s ± 10ms'],
  corrupt: [{kind: 'corrupt'}, 'corrupts replies'],
  miss: [{kind: 'miss', verb: 'get'}, 'answers a miss (get)'],
};

describe.each(faultNames)('%s', (name) => {
  const [fault, words] = samples[name];

  it('is parsed from plain data, and described in words', () => {
    expect(parseFault(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
    expect(describeFault(fault)).toBe(words);
  });

  it('has a plan to verify it', () => {
    const {commands, timeoutMs} = kindOf(fault).probe(fault);
    expect(commands).toBeGreaterThan(0);
    expect(timeoutMs).toBeGreaterThan(0);
  });

  it('requires its required parameters', () => {
    for (const [parameter, {required}] of Object.entries(faultKinds[name].parameters)) {
      if (required !== true) continue;
      const {[parameter]: _left, ...rest} = fault as unknown as Record<string, unknown>;
      expect(() => parseFault(rest)).toThrow(`${parameter}: got nothing`);
    }
  });
});

describe('the probe of a fault', () => {
  it.each([1, 7, 10, 999, 10_000, 12_345, 123_456, 1e6, 1e9])(
    'has a timeout in whole milliseconds, of 2 s at most, for bandwidth %i B/s',
    (bytesPerSecond) => {
      const {timeoutMs} = probePlanOf({kind: 'bandwidth', bytesPerSecond});
      expect(Number.isInteger(timeoutMs)).toBe(true);
      expect(timeoutMs).toBeLessThanOrEqual(2000);
    },
  );

  it.each<Fault>([
    {kind: 'slow', latencyMs: 3_600_000},
    {kind: 'delay', delayMs: 3_600_000},
    {kind: 'bandwidth', bytesPerSecond: 1},
    {kind: 'slice', pieceBytes: 1, delayMs: 60_000},
  ])('takes 2 s at most for %j', (fault) => {
    expect(probePlanOf(fault).timeoutMs).toBeLessThanOrEqual(2000);
  });

  it.each([
    [500_000, false],
    [100_000_000, false],
    [1_000_000_000, true],
  ])('cannot show a bandwidth of %i B/s: %s', (bytesPerSecond, unfelt) => {
    expect(probePlanOf({kind: 'bandwidth', bytesPerSecond}).unfelt).toBe(unfelt);
  });
});

describe('parseFault', () => {
  it.each([
    [{kind: 'slowly'}, 'kind: got "slowly", expected partition, slow'],
    [null, 'kind: got undefined'],
    [{kind: 'slow', latencyMs: 0}, 'latencyMs: got 0, expected milliseconds from 1'],
    [{kind: 'slow', latencyMs: '200ms'}, 'latencyMs: got "200ms"'],
    [{kind: 'slow', latencyMs: 10, jitterMs: 20}, 'jitterMs is more than latencyMs'],
    [{kind: 'slow', latencyMs: 10, latency: 20}, 'latency: there is no such parameter; expected latencyMs, jitterMs'],
    [{kind: 'half-open', direction: 'requests'}, 'direction: there is no such parameter; expected none'],
    [{kind: 'partition', mode: 'refuse', direction: 'requests'}, 'a one-way partition needs mode black-hole'],
    [{kind: 'reset', probability: 1.5}, 'probability: got 1.5, expected a number above 0, up to 1'],
    [{kind: 'reply', reply: 'a\r\nb'}, 'reply: got "a\\r\\nb", expected one line'],
    [{kind: 'drop', verb: 'SET'}, 'verb: got "SET", expected one of get, gets'],
    [{kind: 'drop', nth: 1.5}, 'nth: got 1.5, expected a whole number'],
    [{kind: 'miss', verb: 'set'}, "set can't miss; expected get"],
  ])('rejects %j', (value, problem) => {
    expect(() => parseFault(value)).toThrow(problem);
  });

  it('reports all problems at once', () => {
    expect(() => parseFault({kind: 'slow', latencyMs: -1, x: 1})).toThrow(/latencyMs: .*; x: /);
  });
});
