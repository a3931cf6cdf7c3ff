import {Args} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {drawEnded} from '../../cli/draw/draw-faults.ts';
import {nameFlag} from '../../cli/flags/flags.ts';
import type {ClusterFault} from '../../cluster/faults/cluster-fault.ts';
import {openCluster} from '../../cluster/open-cluster.ts';

export default class FaultRemove extends BaseCommand {
  static override summary = 'remove single faults';
  static override description =
    'Removes faults from all of their links and delivers what they held back. To remove all faults of a member, or all faults, use heal.';
  static override examples = ['<%= config.bin %> <%= command.id %> f1'];
  static override usage = '<%= command.id %> FAULT...';
  static override args = {
    fault: Args.string({
      description: 'the id of a fault, from fault list: f1',
      completes: 'fault',
      required: true,
      multiple: true,
    }),
  };
  static override flags = {name: nameFlag};

  override async run(): Promise<ClusterFault[]> {
    const {args, flags} = await this.parse(FaultRemove);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const ended = await cluster.faults.remove(args.fault);
    if (ended.length === 0) this.note('They had already ended.');
    else this.print(drawEnded(ended));
    return ended;
  }
}
