import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Flush extends BaseCommand {
  static override summary = 'empty the memory of members';
  static override description = 'Sends flush_all to each member: every item it holds is gone.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1 backup1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Flush);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.flush(args.member);
    this.print(drawChanges(changes));
    return changes;
  }
}
