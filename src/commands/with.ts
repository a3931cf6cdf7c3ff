import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawUp} from '../cli/draw-up.ts';
import {whenCutShort} from '../cli/interrupt.ts';
import {runInEnvironment} from '../cli/run-in-environment.ts';
import {topologyFlags, topologyFrom} from '../cli/topology-flags.ts';
import {down} from '../cluster/down.ts';
import {environmentOf} from '../cluster/endpoints.ts';
import {up} from '../cluster/up.ts';

export default class With extends BaseCommand {
  static override summary = 'run a command with a cluster around it';
  static override description =
    'Brings a cluster up, runs COMMAND with MCLUSTER_ENDPOINTS and its like set (see env), and takes the cluster down again. A cluster of that name that is already running is used, and left running. The exit code is that of COMMAND.';
  static override usage = '<%= command.id %> [FLAGS] -- COMMAND...';
  static override examples = ['<%= config.bin %> <%= command.id %> --nodes 3 -- npm test'];
  static override args = {
    command: Args.string({description: 'the command and its arguments', required: true, multiple: true}),
  };
  static override flags = topologyFlags;

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(With);
    const topology = await topologyFrom(undefined, flags);
    whenCutShort(topology.name);
    const drawing = drawUp({quiet: false});
    const {outcome} = await up(topology, {...this.clusterOptions, observer: drawing.observer}).finally(drawing.end);
    try {
      process.exitCode = await runInEnvironment(args.command, environmentOf(topology));
    } finally {
      // Not with our signal: an interrupted run has to be cleaned up, too.
      if (outcome === 'created') await down(topology.name, {by: 'mcluster with'});
    }
  }
}
