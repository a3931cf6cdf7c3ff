import {expect, it, test} from 'vitest';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import type {Scenario} from '../../../src/scenario/scenario.ts';
import {stepKinds} from '../../../src/scenario/step-kinds.ts';
import {storyOf} from '../../../src/scenario/story.ts';

/** Steps that others refer to. */
const before = ['{gets: a, as: seen}', '{load: {}, as: other}', '{load: {}}'];

const described: [step: string, words: string][] = [
  ['{get: a}', 'get a'],
  ['{get: [a, b], at: backup1, timeout: 500ms}', 'get a b at backup1 with a timeout of 500ms'],
  ['{get: a, client: c2}', 'get a as client c2'],
  ['{gets: a, via: proxy2, as: mine}', 'gets a through proxy2, remembered as mine'],
  ['{set: {a: 1, b: two}, flags: 7, ttl: 1h}', 'set a = 1, b = two with flags 7 for 1h'],
  ['{set: {a: 1}, ttl: 0s}', 'set a = 1 for ever'],
  ['{cas: {a: 2}, unique: seen, noreply: true}', 'cas a = 2 with the unique of seen, with noreply'],
  ['{incr: {a: 1}, noreply: true, at: node1}', 'incr a by 1, with noreply at node1'],
  ['{delete: [a, b], noreply: true}', 'delete a b, with noreply'],
  ['{touch: {a: 90s}, noreply: true}', 'touch a for 90s, with noreply'],
  ['{restart: [node1, node2]}', 'restart node1, node2'],
  ['{partition: node1, for: 2s, proxy: proxy2}', 'partition node1 on the links of proxy2 only for 2s'],
  ['{partition: node1, mode: black-hole, direction: replies}', 'partition node1 (black hole for replies)'],
  [
    '{slow: node1, latency: 200ms, jitter: 50ms, direction: requests, proxy: proxy1, for: 1m}',
    'slow node1 down by 200ms ± 50ms, requests only on the links of proxy1 only for 1m',
  ],
  ['{fault: drop, on: node1, with: {verb: set, nth: 1}}', 'fault on node1: drops replies (set, number 1 only)'],
  [
    '{fault: delay, on: [node1, node2], with: {delay: 1s}, for: 2s, proxy: proxy2}',
    'fault on node1, node2: delays replies by 1s on the links of proxy2 only for 2s',
  ],
  ['{heal: node1}', 'heal node1'],
  ['{fill: backup1, percent: 50}', 'fill backup1 to 50 %'],
  ['{stats: node1, of: items}', 'stats items of node1'],
  ['{spread: [a, b]}', 'count the keys on each node: a b'],
  [
    '{load: {keys: 9, size: 8, gets: 50%, rate: 7, clients: 6, refill: true, seed: 3}, as: reads}',
    'load reads of 7 commands per second by 6 clients on 9 keys of 8 bytes, 50% gets, writing keys again after a miss, with seed 3',
  ],
  ['{measure: {requests: 5, load: other, within: 3s}}', 'measure other over 5 more commands within 3s'],
  ['{exec: [my-test, -v], timeout: 10s}', 'run my-test -v with a timeout of 10s'],
  ['{wait: {member: node1, is: dead, within: 3s}}', 'wait until node1 is dead, for 3s at most'],
  ['{wait: {link: node1, is: up}}', 'wait until the proxies have node1 up'],
  ['{sleep: 100ms}', 'sleep 100ms'],
];

test.each(described)('%s', async (step, words) => {
  const scenario = await parse([...before, step]);
  expect(storyOf(scenario).steps.at(-1)!.does).toBe(words);
});

it('describes every key of a step', async () => {
  const {steps} = await parse([...before, ...described.map(([step]) => step)]);
  for (const {verb, shape} of stepKinds) {
    // Families of steps share their descriptions, so test one of each.
    for (const key of Object.keys(shape).filter((key) => key !== verb)) {
      expect(
        steps.some(({fields}) => fields[key] !== undefined),
        `${verb}: ${key}`,
      ).toBe(true);
    }
  }
  for (const {kind, fields} of steps) {
    const optional = Object.keys(fields).filter((key) => key !== kind.verb && !isMandatory(kind.verb, key));
    for (const key of optional) {
      const without = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
      expect(kind.describe(without), `${kind.verb}: ${key}`).not.toBe(kind.describe(fields));
    }
  }
});

it('describes what is expected under which policy, for how long, and which bugs are known', async () => {
  const scenario = await parse([
    '{get: a, expect: {value: 1}, knownBug: magent, eventually: {within: 90s}}',
    '{get: a, expect: {magent: miss, repair: {value: 1}}, knownBug: magent, only: magent}',
  ]);
  expect(storyOf(scenario).steps).toEqual([
    {title: null, does: 'get a', expects: ['the value 1; not met under magent, a known bug, within 90s']},
    {
      title: null,
      does: 'get a, under magent only',
      expects: ['magent: a miss (a known bug)', 'repair: the value 1'],
    },
  ]);
});

function isMandatory(verb: string, key: string): boolean {
  return ['cas.unique', 'slow.latency', 'fault.on', 'fault.with'].includes(`${verb}.${key}`);
}

function parse(steps: readonly string[]): Promise<Scenario> {
  const text = ['topology: {proxy: {count: 2}}', 'steps:', ...steps.map((step) => `  - ${step}`)].join('\n');
  return parseScenario(text, {file: 'file.yaml', folder: '.'});
}
