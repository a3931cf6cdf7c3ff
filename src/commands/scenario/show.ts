import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {drawStory} from '../../cli/draw/draw-story.ts';
import {unusedNameFlag} from '../../cli/flags/flags.ts';
import {builtInFile} from '../../scenario/file/built-in.ts';
import {findScenarios} from '../../scenario/file/find-scenarios.ts';
import type {Scenario} from '../../scenario/scenario.ts';
import {storyOf, type Story} from '../../scenario/story.ts';
import {readYamlFile} from '../../yaml/read-yaml-file.ts';
import type {Topology} from '../../topology/topology.ts';

type ShownScenario = {name: string; about: string; source: string; topology: Topology} & Story;

export default class ScenarioShow extends BaseCommand {
  static override summary = 'describe a scenario in words';
  static override description =
    'Prints what a scenario does and expects, step by step; with --source its YAML, as a start for your own. Starts nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> stale-restart',
    '<%= config.bin %> <%= command.id %> stale-restart --source > my-scenario.yaml',
  ];
  static override args = {
    scenario: Args.string({
      description: 'a built-in scenario, a file, or a folder of files',
      completes: 'scenario',
      required: true,
    }),
  };
  static override flags = {
    name: unusedNameFlag,
    source: Flags.boolean({description: 'print the file itself'}),
  };

  override async run(): Promise<ShownScenario[]> {
    const {args, flags} = await this.parse(ScenarioShow);
    const scenarios = await findScenarios(args.scenario);
    return Promise.all(
      scenarios.map(async (scenario, index) => {
        const {name, about, source} = scenario;
        const topology = await scenario.topology({});
        const story = storyOf(scenario);
        const text = flags.source ? await sourceOf(scenario) : drawStory(scenario, topology, story);
        this.print(index === 0 ? text : `\n${text}`);
        return {name, about, source, topology, ...story};
      }),
    );
  }
}

/** Without the schema comment: its relative path is valid only inside the package. */
async function sourceOf({name, file, isBuiltIn}: Scenario): Promise<string> {
  const text = await readYamlFile(
    isBuiltIn ? builtInFile(name) : file,
    'see the built-in scenarios: mcluster scenario list',
  );
  return (isBuiltIn ? text.replace(/^# yaml-language-server: .*\n(#\n)?/, '') : text).trimEnd();
}
