import {expect, it} from 'vitest';
import {nameFrom} from '../../../src/topology/name-from.ts';
import {namePattern} from '../../../src/topology/rules.ts';

it.each([
  ['stale-restart', 'stale-restart'],
  ['my_scenario', 'my-scenario'],
  ['01-x', 'scenario-01-x'],
  ['Größe & Übung', 'gro-e-ubung'],
  ['v1.2.3', 'v1-2-3'],
  ['-', 'scenario'],
  ['', 'scenario'],
  ['日本', 'scenario'],
  ['a'.repeat(21) + '_b', 'a'.repeat(21)],
])('%j gives the name %s', (text, name) => {
  expect(nameFrom(text, 'scenario')).toBe(name);
  expect(`${nameFrom(text, 'scenario')}-012345`).toMatch(namePattern);
});
