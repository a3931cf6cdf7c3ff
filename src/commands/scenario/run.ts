import {Args} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {drawRun} from '../../cli/draw/draw-run.ts';
import {whenCutShortInBackground} from '../../cli/interrupt.ts';
import {scenarioRunFlags} from '../../cli/flags/scenario-run-flags.ts';
import {UsageError} from '../../cli/usage-error.ts';
import {builtInScenarios, findAllScenarios} from '../../scenario/file/find-scenarios.ts';
import {planRuns} from '../../scenario/run/plan-runs.ts';
import {exitCodeOf, reportOf, type ScenarioReport} from '../../scenario/report/scenario-report.ts';
import {checkReports, writeReports} from '../../scenario/report/write-reports.ts';
import type {RunResult} from '../../scenario/verdict/run-result.ts';
import {runScenario} from '../../scenario/run/run-scenario.ts';
import {ScenarioInterruptedError} from '../../scenario/run/scenario-interrupted-error.ts';
import {freshSeed} from '../../support/random.ts';

export default class ScenarioRun extends BaseCommand {
  static override summary = 'run scenarios, and report whether the cluster held';
  static override description =
    'Starts a cluster on free ports, runs the steps of the scenario, and prints a verdict. Exit codes: 0 every expectation was met, 7 an expectation was not met, 6 timed out, 4 the cluster could not be started, 3 a file is invalid.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> stale-restart',
    '<%= config.bin %> <%= command.id %> stale-restart --policy repair',
    '<%= config.bin %> <%= command.id %> chaos/ --matrix',
  ];
  static override args = {
    scenario: Args.string({
      description: 'a built-in scenario, a file, or a folder of files',
      completes: 'scenario',
      multiple: true,
    }),
  };
  static override flags = scenarioRunFlags;

  override async run(): Promise<ScenarioReport> {
    const {args, flags} = await this.parse(ScenarioRun);
    const {all, report: reports = [], 'port-offset': portOffset, seed = freshSeed(), keep} = flags;
    const {policy, runtime, distribution, matrix} = flags;
    const wanted = args.scenario ?? [];
    if (!all && wanted.length === 0) throw new UsageError('which scenario?', 'All of them: mcluster scenario list');
    await checkReports(reports);
    const builtIn = all ? await builtInScenarios() : [];
    const scenarios = [...builtIn, ...(wanted.length > 0 ? await findAllScenarios(wanted) : [])];
    whenCutShortInBackground();
    const startedAt = new Date();
    const plans = scenarios.flatMap((scenario) => planRuns(scenario, {policy, runtime, distribution, matrix}));
    const results: RunResult[] = [];
    const interruptions: ScenarioInterruptedError[] = [];
    const resultOfInterrupted = (error: unknown): RunResult => {
      if (!(error instanceof ScenarioInterruptedError)) throw error;
      interruptions.push(error);
      return error.result;
    };
    for (const plan of plans) {
      const {observer, end, verdict} = drawRun(plan, {quiet: this.jsonEnabled()});
      const run = runScenario(plan, {seed, signal: this.signal, portOffset, keep, observer});
      const result = await run.finally(end).catch(resultOfInterrupted);
      results.push(result);
      this.print(verdict(result));
      if (interruptions.length > 0) break;
    }
    const report = reportOf(results, startedAt, {notBegun: plans.length - results.length});
    if (report.notBegun > 0) this.note(`not started: ${report.notBegun} more`);
    await writeReports(report, reports, {onWarning: this.clusterOptions.onWarning});
    for (const interruption of interruptions) throw interruption;
    process.exitCode = exitCodeOf(report);
    return report;
  }
}
