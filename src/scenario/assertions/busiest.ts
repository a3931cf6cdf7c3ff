import {defineAssertion} from '../define-assertion.ts';
import {comparison, compares} from '../verdict/comparison.ts';

/** `expect: {busiest: '<= 60%'}`: the share of the keys on the node that holds most of them. */
export const busiest = defineAssertion({
  key: 'busiest',
  about: 'the share of the keys on the node that holds most of them',
  on: 'spread',
  schema: comparison('share'),
  describe: ({text}) => `the busiest node to have ${text} of the keys`,
  holds: (wanted, {counts, keys}) => compares(Math.max(...Object.values(counts)) / keys, wanted),
});
