import type {Cluster} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';
import {BaseCommand} from './base-command.ts';
import {drawChanges} from './draw/draw-changes.ts';
import {drawProgress} from './draw/draw-progress.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

/** A command that acts on members of a cluster and reports their new state. */
export abstract class MemberCommand extends BaseCommand {
  static override usage = '<%= command.id %> MEMBER...';

  protected async change(
    {name}: {name: string},
    change: (cluster: Cluster) => Promise<MemberChange[]>,
  ): Promise<MemberChange[]> {
    const progress = this.jsonEnabled() ? null : drawProgress();
    const cluster = await openCluster(name, {...this.clusterOptions, onProgress: progress?.show});
    const changes = await change(cluster).finally(progress?.clear);
    this.print(drawChanges(changes));
    return changes;
  }
}
