import {defineAssertion} from '../define-assertion.ts';
import {comparison, compares} from '../verdict/comparison.ts';
import {pairs} from '../file/scenario-schema-parts.ts';

/** `expect: {stat: {evictions: '> 0'}}`. */
export const stat = defineAssertion({
  key: 'stat',
  about: 'statistics by their names',
  on: 'stats',
  schema: pairs(comparison('none'), "{evictions: '> 0'}"),
  describe: (wanted) =>
    Object.entries(wanted)
      .map(([name, {text}]) => `${name} ${text}`)
      .join(' and '),
  holds: (wanted, {stats}) =>
    Object.entries(wanted).every(([name, than]) => stats[name] !== undefined && compares(Number(stats[name]), than)),
  got: (wanted, {stats}) =>
    Object.keys(wanted)
      .map((name) => `${name} ${stats[name] ?? 'missing'}`)
      .join(' and '),
});
