import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {unusedNameFlag} from '../cli/flags/flags.ts';
import {table} from '../cli/screen/table.ts';
import {ciNextSteps, ciServices, writeCiFile, type CiService} from '../cli/ci-files.ts';
import {templates, writeTemplate} from '../topology/file/templates.ts';

type InitResult =
  {file: string; template: string} | {file: string; ci: CiService} | {templates: {name: string; about: string}[]};

export default class Init extends BaseCommand {
  static override summary = 'write a commented topology to start from';
  static override description =
    'Writes one of the templates to a file that up can run. Never overwrites without --force.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ring.yaml --template ketama-ring',
    '<%= config.bin %> <%= command.id %> --list',
    '<%= config.bin %> <%= command.id %> --ci github',
  ];
  static override args = {
    file: Args.string({
      description: 'the file to write (default: mcluster.yaml; with --ci, the path that the CI service reads)',
      completes: 'file',
    }),
  };
  static override flags = {
    name: unusedNameFlag,
    template: Flags.string({
      char: 't',
      description: 'name of the template',
      default: 'two-nodes-one-backup',
      helpValue: '<name>',
      completes: 'template',
    }),
    ci: Flags.option({
      options: ciServices,
      description: 'write a CI job that runs scenarios, instead of a topology',
      exclusive: ['template', 'list'],
    })(),
    list: Flags.boolean({description: 'list the templates and write nothing'}),
    force: Flags.boolean({description: 'overwrite an existing file'}),
  };

  override async run(): Promise<InitResult> {
    const {args, flags} = await this.parse(Init);
    if (flags.list) {
      const all = templates().map(({name, about}) => ({name, about}));
      this.print(
        table(all, [
          {title: 'TEMPLATE', value: ({name}) => name},
          {title: 'ABOUT', value: ({about}) => about},
        ]),
      );
      return {templates: all};
    }
    if (flags.ci) {
      const file = await writeCiFile(flags.ci, {file: args.file, force: flags.force});
      this.print(`wrote ${file}`);
      this.note(ciNextSteps(flags.ci, file));
      return {file, ci: flags.ci};
    }
    const wanted = args.file ?? 'mcluster.yaml';
    const file = await writeTemplate(flags.template, wanted, {force: flags.force});
    this.print(`wrote ${wanted}`);
    this.note(`Start it with: mcluster up ${wanted}`);
    return {file, template: flags.template};
  }
}
