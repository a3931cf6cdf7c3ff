import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Pause extends BaseCommand {
  static override summary = 'freeze members: connections open, nothing answers';
  static override description =
    'Stops the process of each member in its tracks (SIGSTOP): the kernel still accepts connections, but nothing answers.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Pause);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.pause(args.member);
    this.print(drawChanges(changes));
    return changes;
  }
}
