import {Args} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {unusedNameFlag} from '../../cli/flags/flags.ts';
import {count} from '../../cli/screen/format.ts';
import {loadTopology} from '../../topology/file/load-topology.ts';
import {proxiesOf, type Topology} from '../../topology/topology.ts';

export default class TopologyValidate extends BaseCommand {
  static override summary = 'check a topology file';
  static override description =
    'Reports all errors of a file at once, each with its line and what was expected, and exits with 3; prints only a summary if there is none.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> mcluster.yaml',
    '<%= config.bin %> topology show --nodes 3 | <%= config.bin %> <%= command.id %> -',
  ];
  static override args = {
    file: Args.string({
      description: 'the topology file (YAML), or - for stdin',
      completes: 'yaml-file',
      required: true,
    }),
  };
  static override flags = {name: unusedNameFlag};

  override async run(): Promise<{valid: true; topology: Topology}> {
    const {args} = await this.parse(TopologyValidate);
    const topology = await loadTopology(args.file);
    const parts = [
      count(topology.nodes.length, 'node'),
      count(topology.backups.length, 'backup'),
      count(proxiesOf(topology).length, 'proxy', 'proxies'),
    ];
    this.print(`${args.file === '-' ? 'stdin' : args.file} is valid: ${parts.join(', ')}`);
    return {valid: true, topology};
  }
}
