import {expect, it} from 'vitest';
import {drawMap} from '../../../../src/cli/draw/draw-map.ts';

const members = [
  {name: 'node1', role: 'node', state: 'dead'},
  {name: 'node2', role: 'node', state: 'running'},
  {name: 'backup1', role: 'backup', state: 'running'},
  {name: 'proxy1', role: 'proxy', state: 'running'},
] as const;

it('shows the state of each member and the keys that it holds', () => {
  const copies = [
    {key: 'a', truth: '1', at: {node2: null, backup1: '1'}},
    {key: 'b', truth: '2', at: {node2: '2', backup1: '2'}},
  ];
  expect(drawMap(members, copies).split('\n')).toEqual([
    'node1    dead',
    'node2    running  b=2',
    'backup1  running  a=1  b=2',
    'proxy1   running',
  ]);
});

it("marks values that differ from a single memcached's, and nothing where the right value is unknown", () => {
  const copies = [
    {key: 'a', truth: 'new', at: {node2: 'old', backup1: 'new'}},
    {key: 'gone', truth: null, at: {node2: 'x'}},
    {key: 'who', at: {node2: 'knows'}},
  ];
  expect(drawMap(members, copies).split('\n')[1]).toBe('node2    running  a=old!  gone=x!  who=knows');
});

it('cuts long keys and values', () => {
  const key = 'user-session-'.padEnd(80, '0');
  expect(drawMap(members, [{key, at: {node2: '1'}}])).toContain('running  user-session-0000000000…=1\n');
  expect(drawMap(members, [{key: 'a', at: {node2: 'x'.repeat(100)}}])).toContain(`a=${'x'.repeat(11)}…`);
});
