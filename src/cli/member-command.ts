import type {Cluster, MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';
import {BaseCommand} from './base-command.ts';
import {drawChanges} from './draw-changes.ts';

/** A command that does something to members of a cluster, and tells where each of them is then. */
export abstract class MemberCommand extends BaseCommand {
  static override usage = '<%= command.id %> MEMBER...';

  protected async change(
    {name}: {name: string},
    change: (cluster: Cluster) => Promise<MemberChange[]>,
  ): Promise<MemberChange[]> {
    const changes = await change(await openCluster(name, this.clusterOptions));
    this.print(drawChanges(changes));
    return changes;
  }
}
