import {beforeEach, describe, expect, it} from 'vitest';
import {ReferenceModel} from '../../../../src/scenario/verdict/reference-model.ts';
import type {Clock} from '../../../../src/support/clock.ts';
import type {Command, StorageVerb} from '../../../../src/workload/client/command.ts';
import type {Reply} from '../../../../src/workload/client/reply.ts';

let nowMs = 0;
const clock: Clock = {now: () => nowMs, sleep: () => Promise.resolve()};
let model: ReferenceModel;

beforeEach(() => {
  nowMs = 0;
  model = new ReferenceModel(clock);
});

const line = (text: string): Reply => ({type: 'line', line: text});
const hit = (value: string, key = 'a'): Reply => ({type: 'items', items: [{key, value, flags: 0, unique: null}]});
const miss: Reply = {type: 'items', items: []};
const silence: Reply = {type: 'none', reason: 'silence', detail: ''};
const get: Command = {verb: 'get', keys: ['a']};
const store = (verb: StorageVerb, value: string, ttlSeconds?: number): Command => ({verb, key: 'a', value, ttlSeconds});

/** Judges a reply like the runner: judged first, then recorded. */
function judge(command: Command, reply: Reply): string[] {
  const anomalies = model.judge(command, reply);
  model.note(command, reply);
  return anomalies.map(({kind}) => kind);
}

it("does not blame the cluster for the client's own mistake", () => {
  judge(store('set', 'two'), line('STORED'));
  const mistake = 'CLIENT_ERROR cannot increment or decrement non-numeric value';
  expect(judge({verb: 'incr', key: 'a', by: 1}, {type: 'error', line: mistake})).toEqual([]);
  expect(judge(get, hit('two')), 'and the value is as it was').toEqual([]);
});

it.each<[string, Command, string[]]>([
  ['incr of a number', {verb: 'incr', key: 'a', by: 1}, ['untrue']],
  ['decr of a deleted key', {verb: 'decr', key: 'gone', by: 1}, ['untrue']],
  ['incr of an unknown value', {verb: 'incr', key: 'new', by: 1}, []],
  ['a write like any other', store('set', '2'), ['untrue']],
  ['a read like any other', get, ['refused']],
])('judges a CLIENT_ERROR to %s as a single memcached would', (_what, command, anomalies) => {
  judge(store('set', '1'), line('STORED'));
  judge({verb: 'set', key: 'gone', value: '1'}, line('STORED'));
  judge({verb: 'delete', key: 'gone'}, line('DELETED'));
  expect(judge(command, {type: 'error', line: 'CLIENT_ERROR bad command line format'})).toEqual(anomalies);
  expect(judge(get, hit('1')), 'and the value is as it was').toEqual([]);
});

it('rejects a number computed from a word', () => {
  judge(store('set', 'two'), line('STORED'));
  expect(judge({verb: 'incr', key: 'a', by: 1}, line('3'))).toEqual(['untrue']);
  judge(store('set', '12 '), line('STORED'));
  expect(judge({verb: 'incr', key: 'a', by: 1}, line('13 ')), 'memcached reads spaces in its own way').toEqual([]);
});

describe('the reply to a read', () => {
  it('is right when it has the stored value', () => {
    expect(judge(store('set', '1'), line('STORED'))).toEqual([]);
    expect(judge(get, hit('1'))).toEqual([]);
  });

  it.each([
    ['a miss', miss, ['lost']],
    ['the previous value', hit('1'), ['stale']],
    ['a value that no client stored', hit('3'), ['wrong']],
    ['an error', {type: 'error', line: 'SERVER_ERROR'}, ['refused']],
    ['no connection', {type: 'none', reason: 'unreachable', detail: ''}, ['refused']],
    ['no answer', silence, ['silent']],
  ] as const)('is judged when it is %s', (_what, reply, anomalies) => {
    judge(store('set', '1'), line('STORED'));
    judge(store('set', '2'), line('STORED'));
    expect(judge(get, reply)).toEqual(anomalies);
    expect(judge(get, reply), 'and it stays as wrong as it was').toEqual(anomalies);
  });

  it('is a miss for a deleted key', () => {
    judge(store('set', '1'), line('STORED'));
    judge({verb: 'delete', key: 'a'}, line('DELETED'));
    expect(judge(get, miss)).toEqual([]);
    expect(judge(get, hit('1'))).toEqual(['undead']);
  });

  it('is a miss for an expired key', () => {
    judge(store('set', '1', 2), line('STORED'));
    nowMs = 1999;
    expect(judge(get, miss)).toEqual(['lost']);
    nowMs = 2000;
    expect(judge(get, miss)).toEqual([]);
  });

  it('is judged key by key', () => {
    judge(store('set', '1'), line('STORED'));
    judge({verb: 'set', key: 'b', value: '2'}, line('STORED'));
    const anomalies = model.judge({verb: 'get', keys: ['a', 'b', 'c']}, hit('2', 'b'));
    expect(anomalies).toEqual([{kind: 'lost', key: 'a'}]);
  });

  it('is not judged after a write without a reply, which may or may not have been applied', () => {
    judge(store('set', '1'), line('STORED'));
    expect(judge(store('set', '2'), silence)).toEqual(['silent']);
    expect(judge(get, hit('1'))).toEqual([]);
    expect(judge(get, hit('2'))).toEqual([]);
  });

  it('is judged after a write with noreply', () => {
    judge({...store('set', '1'), noreply: true} as Command, {type: 'unasked'});
    expect(judge(get, miss)).toEqual(['lost']);
  });
});

describe('the reply to a write that depends on the value', () => {
  it.each([
    ['add', 'NOT_STORED', 'STORED'],
    ['replace', 'STORED', 'NOT_STORED'],
    ['append', 'STORED', 'NOT_STORED'],
    ['prepend', 'STORED', 'NOT_STORED'],
    ['cas', 'EXISTS', 'NOT_FOUND'],
  ] as const)('is, for %s, %s when the key has a value and %s when it has none', (verb, there, absent) => {
    judge(store('set', '1'), line('STORED'));
    expect(model.judge(store(verb, '2'), line(there))).toEqual([]);
    expect(model.judge(store(verb, '2'), line(absent))).toEqual([{kind: 'untrue', key: 'a'}]);
    judge({verb: 'delete', key: 'a'}, line('DELETED'));
    expect(model.judge(store(verb, '2'), line(absent))).toEqual([]);
    expect(model.judge(store(verb, '2'), line(there))).toEqual([{kind: 'untrue', key: 'a'}]);
  });

  it('is the value that a single memcached would have then', () => {
    judge(store('set', '5'), line('STORED'));
    judge(store('append', '0'), line('STORED'));
    judge(store('prepend', '1'), line('STORED'));
    expect(model.valueOf('a')).toBe('150');
    expect(judge({verb: 'incr', key: 'a', by: 1}, line('151'))).toEqual([]);
    expect(model.valueOf('a')).toBe('151');
    expect(judge({verb: 'incr', key: 'a', by: 1}, line('NOT_FOUND'))).toEqual(['untrue']);
  });

  it('is judged by the time to live, too', () => {
    judge(store('set', '1', 10), line('STORED'));
    expect(judge({verb: 'touch', key: 'a', ttlSeconds: 1}, line('TOUCHED'))).toEqual([]);
    nowMs = 1000;
    const touched = model.judge({verb: 'touch', key: 'a', ttlSeconds: 1}, line('TOUCHED'));
    expect(touched).toEqual([{kind: 'untrue', key: 'a'}]);
    expect(judge({verb: 'delete', key: 'a'}, line('NOT_FOUND'))).toEqual([]);
  });
});
