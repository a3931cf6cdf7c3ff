import {describe, expect, it} from 'vitest';
import {MemberStateError, ruleFor} from '../../../../src/cluster/members/verbs.ts';
import type {MemberProcessState} from '../../../../src/runtimes/runtime.ts';
import type {MemberVerb} from '../../../../src/cluster/members/member-verb.ts';

describe('ruleFor', () => {
  it.each([
    ['kill', 'act', 'act', 'start', 'start'],
    ['stop', 'act', 'act', 'was not running', 'was not running'],
    ['start', 'already running', 'resume', 'act', 'act'],
    ['restart', 'act', 'act', 'act', 'act'],
    ['pause', 'act', 'already paused', 'start', 'start'],
    ['resume', 'was not paused', 'act', 'start', 'start'],
    ['flush', 'act', 'resume', 'start', 'start'],
  ] satisfies [MemberVerb, ...string[]][])('%s: running %s, paused %s, exited %s, missing %s', (verb, ...expected) => {
    const states = ['running', 'paused', 'exited', 'missing'] as const;
    const found = states.map((state) => {
      const rule = ruleFor(verb, {state} as MemberProcessState, 'node');
      if (rule === 'act') return rule;
      return 'note' in rule ? rule.note : rule.tryNext;
    });
    expect(found).toEqual(expected);
  });
});

describe('ruleFor kill', () => {
  it.each(['SIGKILL', 'SIGSTOP', 'SIGCONT'] as const)('acts on a paused member with %s', (signal) => {
    expect(ruleFor('kill', {state: 'paused'} as MemberProcessState, 'node', {signal})).toBe('act');
  });

  it.each(['SIGTERM', 'SIGUSR1'] as const)('refuses %s for a paused member, which would not receive it', (signal) => {
    const refusal = {reason: `is paused and would not receive ${signal}`, tryNext: 'resume'};
    expect(ruleFor('kill', {state: 'paused'} as MemberProcessState, 'node', {signal})).toEqual(refusal);
    expect(ruleFor('kill', {state: 'running'} as MemberProcessState, 'node', {signal})).toBe('act');
  });
});

describe('ruleFor start', () => {
  it.each([
    ['heal', 'node', {}],
    ['restart', 'proxy', {}],
    ['restart', 'backup', {networkGone: true}],
  ] as const)('suggests %s for a %s off its network, although it is running', (tryNext, role, network) => {
    const state = {state: 'running', offNetwork: true, ...network} as MemberProcessState;
    expect(ruleFor('start', state, role)).toEqual({note: 'already running, off its network', tryNext});
  });
});

describe('MemberStateError', () => {
  it('names every member that refuses, and what to do about each', () => {
    const error = new MemberStateError('default', 'flush', [
      {name: 'node1', reason: 'is not running', tryNext: 'start'},
      {name: 'node2', reason: 'is paused', tryNext: 'resume'},
      {name: 'node3', reason: 'is not running', tryNext: 'start'},
    ]);
    expect(error.message).toBe(
      "can't flush: node1 is not running, node2 is paused, node3 is not running; nothing was changed",
    );
    expect(error.hint).toBe('mcluster start node1 node3; mcluster resume node2');
  });

  it('names the cluster in its suggestions, unless it is the default one', () => {
    const error = new MemberStateError('demo', 'kill', [{name: 'node1', reason: 'is not running', tryNext: 'start'}]);
    expect(error.hint).toBe('mcluster start node1 --name demo');
  });
});
