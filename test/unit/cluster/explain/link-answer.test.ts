import {describe, expect, it} from 'vitest';
import {linkAnswer, nextLinkAnswer, type LinkNow} from '../../../../src/cluster/explain/link-answer.ts';
import type {Fault} from '../../../../src/faults/fault.ts';

const healthy: LinkNow = {
  proxy: 'proxy1',
  member: 'node1',
  state: 'running',
  holds: true,
  sizeBytes: 3,
  seen: {state: null, link: 'up'},
  faults: [],
  roundTrip: null,
  deadlineMs: null,
};
const paused = {state: 'paused', holds: null} as const;
const under = (...faults: Fault[]): Partial<LinkNow> => ({
  faults: faults.map((fault, index) => ({id: `f${index + 1}`, what: fault.kind, fault, hits: 0})),
});

describe('the predicted reply to a get on a link', () => {
  it.each<[string, string, Partial<LinkNow>]>([
    ['the member holds the key', 'hit', {}],
    [
      'a reset hits before a paused member replies',
      'lost',
      {...paused, ...under({kind: 'reset', direction: 'requests'})},
    ],
    [
      'a reset waits for the reply of a paused member',
      'silent',
      {...paused, ...under({kind: 'reset', direction: 'replies'})},
    ],
    ['a reset may hit a paused member', 'unknown', {...paused, ...under({kind: 'reset'})}],
    ['the proxy does not use it, but may soon', 'unknown', {seen: {state: 'down', link: 'up'}}],
    [
      'the proxy does not use it because of a fault',
      'lost',
      {seen: {state: 'down', link: 'up'}, ...under({kind: 'half-open'})},
    ],
    ['it runs and does not answer this process', 'unknown', {state: 'hanging', holds: null}],
    [
      'it runs and answers neither this process nor the proxy',
      'silent',
      {state: 'hanging', holds: null, roundTrip: 'silent'},
    ],
    ['two faults hit it', 'unknown', under({kind: 'miss'}, {kind: 'drop'})],
    ['one fault hits it, another hits a different verb', 'miss', under({kind: 'miss'}, {kind: 'drop', verb: 'set'})],
    ['the third command is hit', 'unknown', under({kind: 'drop', nth: 3})],
    ['late, but before any timeout', 'hit', under({kind: 'slow', latencyMs: 900})],
    ['late, within the deadline', 'hit', {deadlineMs: 500, ...under({kind: 'slow', latencyMs: 100})}],
    ['late, close to the deadline', 'unknown', {deadlineMs: 500, ...under({kind: 'slow', latencyMs: 480})}],
    ['late, after the deadline', 'silent', {deadlineMs: 500, ...under({kind: 'delay', delayMs: 900})}],
    [
      'late because of its size',
      'silent',
      {deadlineMs: 500, sizeBytes: 10_000, ...under({kind: 'bandwidth', bytesPerSecond: 1000})},
    ],
  ])('%s: %s', (_what, kind, now) => {
    expect(linkAnswer('k', {...healthy, ...now})).toMatchObject({kind});
  });

  it('is lost once on a connection that broke unnoticed', () => {
    const broken: LinkNow = {...healthy, seen: {state: null, link: 'broken'}};
    expect(linkAnswer('k', broken)).toMatchObject({kind: 'lost', once: true});
    expect(nextLinkAnswer('k', broken)).toEqual({kind: 'hit', why: null});
  });
});
