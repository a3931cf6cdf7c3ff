import {Flags} from '@oclif/core';
import {reporters} from '../../scenario/report/reporters.ts';
import {distributionNames, policyNames, runtimeNames} from '../../topology/topology.ts';
import {seedFlag, unusedNameFlag, wholeFlag} from './flags.ts';
import {reportFlag} from './report-flag.ts';

/** The flags of `scenario run`: what to run, and how. */
export const scenarioRunFlags = {
  name: unusedNameFlag,
  all: Flags.boolean({description: 'every built-in scenario'}),
  policy: Flags.option({options: policyNames, description: 'how the proxy routes (default: as the topology says)'})(),
  runtime: Flags.option({
    options: ['auto', ...runtimeNames] as const,
    description: 'how members run (default: as the topology says)',
  })(),
  distribution: Flags.option({options: distributionNames, description: 'how keys are spread'})(),
  matrix: Flags.boolean({description: 'every combination that the scenario names, of what no flag chooses'}),
  'port-offset': wholeFlag({description: 'use the ports of the topology plus this, instead of free ones'}),
  keep: Flags.boolean({description: 'leave the cluster up, to look at'}),
  report: reportFlag({
    description: `write a report, ${reporters.map(({name}) => name).join(', ')}; may be repeated`,
    completes: 'report',
    multiple: true,
  }),
  seed: seedFlag({description: 'of everything random (default: a new one, which is printed)'}),
};
