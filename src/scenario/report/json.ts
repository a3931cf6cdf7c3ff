import type {Reporter} from './reporter.ts';

export const json: Reporter = {
  name: 'json',
  about: 'the complete result, as --json prints it',
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
