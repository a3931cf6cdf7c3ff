import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Stop extends BaseCommand {
  static override summary = 'end members in an orderly way';
  static override description =
    'Asks each member to end, and ends it by force when it does not. Its memory is lost; its port is kept for start.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Stop);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.stop(args.member);
    this.print(drawChanges(changes));
    return changes;
  }
}
