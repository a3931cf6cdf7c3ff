import {Flags} from '@oclif/core';
import {reporters} from '../../scenario/report/reporters.ts';
import type {ReportOrder} from '../../scenario/report/write-reports.ts';
import {UsageError} from '../usage-error.ts';

/** `--report junit=results.xml`. */
export const reportFlag = Flags.custom<ReportOrder>({
  helpValue: '<format=file>',
  parse: async (input) => {
    const [, name = input, file = ''] = /^([^=]*)=(.*)$/.exec(input) ?? [];
    const reporter = reporters.find((candidate) => candidate.name === name);
    const names = reporters.map((candidate) => candidate.name);
    if (reporter && file !== '') return {reporter, file};
    if (reporter) throw new UsageError(`expected a file too, such as ${name}=report.${name}, not "${input}"`);
    // Worded like oclif's own errors, so that asUsageError finds a suggestion in it.
    throw new UsageError(`Expected ${name} to be one of: ${names.join(', ')}`);
  },
});
