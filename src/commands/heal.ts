import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawEnded} from '../cli/draw/draw-faults.ts';
import {faultTermFlags} from '../cli/flags/fault-flags.ts';
import {nameFlag} from '../cli/flags/flags.ts';
import type {ClusterFault} from '../cluster/faults/cluster-fault.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Heal extends BaseCommand {
  static override summary = 'remove the faults on the links to members, or on all links';
  static override description = `Removes every fault from the links to each member; without members, from all links. What the faults held back is delivered. Members keep their memory: one that was cut off returns with outdated data. Dead or paused members are not affected: use start for a killed one, which returns empty, and resume for a paused one.`;
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> node1'];
  static override usage = '<%= command.id %> [MEMBER...]';
  static override args = {
    member: Args.string({description: 'a node or a backup (default: all)', completes: 'link-end', multiple: true}),
  };
  static override flags = {name: nameFlag, proxy: faultTermFlags.proxy};

  override async run(): Promise<ClusterFault[]> {
    const {args, flags} = await this.parse(Heal);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const ended = await cluster.faults.heal(args.member, {proxies: flags.proxy});
    if (ended.length === 0) this.note(`No fault was active${where(args.member, flags.proxy)}.`);
    else this.print(drawEnded(ended));
    return ended;
  }
}

function where(members: readonly string[] | undefined, proxies: readonly string[] | undefined): string {
  const on = members === undefined ? '' : ` on ${members.join(', ')}`;
  return proxies === undefined ? on : `${on} in ${proxies.join(', ')}`;
}
