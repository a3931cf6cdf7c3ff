import {Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {topologyArg, topologyFlags, topologyFrom} from '../../cli/flags/topology-flags.ts';
import {stateHome} from '../../cluster/record/state-home.ts';
import {topologyToYaml} from '../../topology/file/topology-to-yaml.ts';
import type {Topology} from '../../topology/topology.ts';

export default class TopologyShow extends BaseCommand {
  static override summary = 'print a topology with every default filled in';
  static override description = 'Prints what up would start, as YAML that up accepts. Starts nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> mcluster.yaml',
    '<%= config.bin %> <%= command.id %> --nodes 3 --backup 1 > mcluster.yaml',
    '<%= config.bin %> <%= command.id %> mcluster.yaml --compose > compose.yaml',
  ];
  static override args = {topology: topologyArg};
  static override flags = {
    ...topologyFlags,
    compose: Flags.boolean({
      description: 'print the Compose file that runtime docker would use instead',
      exclusive: ['json'],
    }),
  };

  override async run(): Promise<Topology> {
    const {args, flags} = await this.parse(TopologyShow);
    const topology = await topologyFrom(args.topology, flags);
    const text = flags.compose ? await composeOf(topology) : topologyToYaml(topology);
    this.print(text.trimEnd());
    return topology;
  }
}

async function composeOf(topology: Topology): Promise<string> {
  const {composeFileOf} = await import('../../cluster/lifecycle/planned-compose.ts');
  return composeFileOf(topology, stateHome());
}
