import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {drawRun} from '../../cli/draw-run.ts';
import {reportFlag} from '../../cli/report-flag.ts';
import {unusedNameFlag, wholeFlag} from '../../cli/flags.ts';
import {UsageError} from '../../cli/usage-error.ts';
import {exitCodes} from '../../errors/codes.ts';
import {builtInScenarios, findScenarios} from '../../scenario/find-scenarios.ts';
import {planRuns} from '../../scenario/plan-runs.ts';
import {reportOf, type ScenarioReport} from '../../scenario/report/scenario-report.ts';
import {runScenario} from '../../scenario/run-scenario.ts';
import type {RunResult} from '../../scenario/run-result.ts';
import {reporters} from '../../scenario/report/reporters.ts';
import {writeReports} from '../../scenario/report/write-reports.ts';
import {freshSeed} from '../../support/random.ts';
import {distributionNames, policyNames, runtimeNames} from '../../topology/topology.ts';

export default class ScenarioRun extends BaseCommand {
  static override summary = 'run scenarios, and say whether the cluster held';
  static override description =
    'Brings up a cluster of its own on free ports, tells the story step by step, and ends with a verdict. Exits with 0 when every expectation held, 7 when one did not, 6 when it took too long, and 4 when the cluster could not be brought up.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> stale-restart',
    '<%= config.bin %> <%= command.id %> stale-restart --policy repair',
    '<%= config.bin %> <%= command.id %> chaos/ --matrix',
  ];
  static override args = {
    scenario: Args.string({
      description: 'a built-in scenario, a file, or a folder of files',
      multiple: true,
    }),
  };
  static override flags = {
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
      multiple: true,
    }),
    seed: wholeFlag({description: 'of everything random (default: a new one, which is printed)'}),
  };

  override async run(): Promise<ScenarioReport> {
    const {args, flags} = await this.parse(ScenarioRun);
    const {policy, runtime, distribution, matrix, keep} = flags;
    const scenarios = [
      ...(flags.all ? await builtInScenarios() : []),
      ...(await Promise.all((args.scenario ?? []).map(findScenarios))).flat(),
    ];
    if (scenarios.length === 0) throw new UsageError('which scenario?', 'All of them: mcluster scenario list');
    const plans = scenarios.flatMap((scenario) => planRuns(scenario, {policy, runtime, distribution, matrix}));
    const seed = flags.seed ?? freshSeed();
    const startedAt = new Date();
    const results: RunResult[] = [];
    for (const plan of plans) {
      const drawing = drawRun(plan, {quiet: this.jsonEnabled()});
      const {signal} = this;
      const options = {seed, signal, portOffset: flags['port-offset'], keep, observer: drawing.observer};
      const result = await runScenario(plan, options).finally(drawing.end);
      results.push(result);
      this.print(drawing.verdict(result));
    }
    const report = reportOf(results, startedAt);
    await writeReports(report, flags.report ?? []);
    if (report.outcome !== 'passed') process.exitCode = exitCodeOf[report.outcome];
    return report;
  }
}

const exitCodeOf = {
  failed: exitCodes.scenarioFailed,
  'timed-out': exitCodes.timedOut,
  environment: exitCodes.environment,
} as const;
