import {whole} from '../../topology/file/topology-schema-parts.ts';
import {defineAssertion} from '../define-assertion.ts';

export const exit = defineAssertion({
  key: 'exit',
  about: 'the exit code of the program; without `expect`, it must be 0',
  on: 'exec',
  schema: whole({min: 0, max: 255}),
  describe: (wanted) => `exit code ${wanted}`,
  holds: (wanted, {exitCode}) => exitCode === wanted,
});
