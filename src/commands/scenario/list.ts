import {Args} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {unusedNameFlag} from '../../cli/flags/flags.ts';
import {drawScenarios} from '../../cli/draw/draw-scenarios.ts';
import {builtInScenarios, findScenarios} from '../../scenario/file/find-scenarios.ts';

type ListedScenario = {name: string; about: string; source: string};

export default class ScenarioList extends BaseCommand {
  static override summary = 'list the built-in scenarios, or those in a folder';
  static override description = 'Lists scenarios and what each of them shows. Starts nothing.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> chaos/'];
  static override args = {
    folder: Args.string({description: 'a folder of scenario files (default: the built-in ones)', completes: 'file'}),
  };
  static override flags = {name: unusedNameFlag};

  override async run(): Promise<ListedScenario[]> {
    const {args} = await this.parse(ScenarioList);
    const scenarios = args.folder === undefined ? await builtInScenarios() : await findScenarios(args.folder);
    if (scenarios.length === 0) this.note(`There are no scenarios (*.yaml) in ${args.folder ?? 'templates'}.`);
    else this.print(drawScenarios(scenarios));
    return scenarios.map(({name, about, source}) => ({name, about, source}));
  }
}
