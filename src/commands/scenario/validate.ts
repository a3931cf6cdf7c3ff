import {Args} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {unusedNameFlag} from '../../cli/flags/flags.ts';
import {count} from '../../cli/screen/format.ts';
import {findAllScenarios} from '../../scenario/file/find-scenarios.ts';

type ValidScenario = {file: string; name: string; steps: number};

export default class ScenarioValidate extends BaseCommand {
  static override summary = 'check scenario files';
  static override description =
    'Reports all errors of a file at once, each with its line and what was expected, and exits with 3; prints only a summary if there is none. Starts nothing.';
  static override examples = ['<%= config.bin %> <%= command.id %> my-scenario.yaml'];
  static override args = {
    file: Args.string({
      description: 'scenario files (YAML), or folders of them',
      completes: 'yaml-file',
      required: true,
      multiple: true,
    }),
  };
  static override flags = {name: unusedNameFlag};

  override async run(): Promise<{valid: true; scenarios: ValidScenario[]}> {
    const {args} = await this.parse(ScenarioValidate);
    const scenarios = await findAllScenarios(args.file);
    for (const {file, steps} of scenarios) this.print(`${file} is valid: ${count(steps.length, 'step')}`);
    return {valid: true, scenarios: scenarios.map(({file, name, steps}) => ({file, name, steps: steps.length}))};
  }
}
