import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {breaks, switches, withSwitch, type Switch} from '../../mutations/switches.ts';

// Faster than the mutation tests, which have to build mcluster first.
it.each(Object.entries<Switch>(switches))('the source that the switch %s breaks still exists', (name, one) => {
  expect(withSwitch(readFileSync(one.file, 'utf8'), name, one)).toContain(`=== "${name}"`);
});

it('every switch breaks a scenario', () => {
  const used = new Set(Object.values(breaks).map(({broken}) => broken));
  expect(Object.keys(switches).filter((name) => !used.has(name as keyof typeof switches))).toEqual([]);
});
