import {Flags} from '@oclif/core';
import {reporters} from '../../scenario/report/reporters.ts';
import {distributionNames, policyNames, runtimeNames} from '../../topology/topology.ts';
import type {ReportOrder} from '../../scenario/report/write-reports.ts';
import {seedFlag, unusedNameFlag, wholeFlag} from './flags.ts';
import {UsageError} from '../usage-error.ts';

/** `--report junit=results.xml`. */
const reportFlag = Flags.custom<ReportOrder>({
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

/** The flags of `scenario run`: what to run, and how. */
export const scenarioRunFlags = {
  name: unusedNameFlag,
  all: Flags.boolean({description: 'run all built-in scenarios'}),
  policy: Flags.option({options: policyNames, description: 'how the proxy routes (default: from the topology)'})(),
  runtime: Flags.option({
    options: ['auto', ...runtimeNames] as const,
    description: 'how members run (default: from the topology)',
  })(),
  distribution: Flags.option({options: distributionNames, description: 'how keys are distributed'})(),
  matrix: Flags.boolean({
    description: 'run every combination of policies, runtimes and distributions that the scenario lists',
  }),
  'port-offset': wholeFlag({description: 'use the ports of the topology plus this offset, instead of free ports'}),
  keep: Flags.boolean({description: 'keep the cluster running after the run'}),
  report: reportFlag({
    description: `write a report, ${reporters.map(({name}) => name).join(', ')}; may be repeated`,
    completes: 'report',
    multiple: true,
  }),
  seed: seedFlag({description: 'seed of all random choices (default: random, printed)'}),
};
