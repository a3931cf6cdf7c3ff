import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {demandEndpoints} from '../cli/demand-endpoints.ts';
import {drawUp} from '../cli/draw/draw-up.ts';
import {whenCutShortInBackground} from '../cli/interrupt.ts';
import {demandProgram, runInEnvironment} from '../cli/run-in-environment.ts';
import {topologyFlags, topologyFrom} from '../cli/flags/topology-flags.ts';
import {readRecord} from '../cluster/record/cluster-record.ts';
import {down} from '../cluster/lifecycle/down.ts';
import {environmentOf} from '../cluster/status/endpoints.ts';
import {stateHome} from '../cluster/record/state-home.ts';
import {up} from '../cluster/lifecycle/up.ts';
import {defaults} from '../topology/defaults.ts';
import type {Topology} from '../topology/topology.ts';

export default class With extends BaseCommand {
  static override summary = 'start a cluster, run a command, take the cluster down';
  static override description =
    'Starts a cluster, runs COMMAND with MCLUSTER_ENDPOINTS and the other variables of env, and takes the cluster down again. mcluster commands that COMMAND runs act on this cluster. A cluster of this name that already runs is used and left running. The exit code is that of COMMAND.';
  static override usage = '<%= command.id %> [FLAGS] -- COMMAND...';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --nodes 3 -- npm test',
    '<%= config.bin %> <%= command.id %> --file mcluster.yaml -- npm test',
  ];
  static override args = {
    command: Args.string({
      description: 'the command and its arguments',
      completes: 'file',
      required: true,
      multiple: true,
    }),
  };
  static override flags = {
    ...topologyFlags,
    file: Flags.string({
      char: 'f',
      description: 'a topology file (YAML), or - for stdin; flags override it',
      helpValue: '<topology>',
      completes: 'yaml-file',
    }),
  };

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(With);
    demandProgram(args.command);
    const topology = (await runningTopology(flags)) ?? (await topologyFrom(flags.file, flags));
    whenCutShortInBackground();
    const drawing = drawUp({quiet: false});
    const options = {...this.clusterOptions, observer: drawing.observer, endWithProcess: true};
    const result = await up(topology, options).finally(drawing.end);
    demandEndpoints(result, this.clusterOptions.onWarning);
    try {
      process.exitCode = await runInEnvironment(args.command, environmentOf(topology));
    } finally {
      // Without the signal: an interrupted run must be cleaned up, too.
      if (result.outcome === 'created') await down(topology.name, {by: 'mcluster with'});
    }
  }
}

/** Returns the topology of the running cluster; null when there is none, or when topology flags were given. */
async function runningTopology({name = defaults.name, json: _json, ...said}: Said): Promise<Topology | null> {
  if (Object.values(said).some((value) => value !== undefined && value !== false)) return null;
  return (await readRecord(stateHome(), name))?.topology ?? null;
}

type Said = Readonly<Record<string, unknown>> & {name?: string | undefined; json?: boolean};
