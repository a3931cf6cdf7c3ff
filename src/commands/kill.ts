import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag, signalFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Kill extends BaseCommand {
  static override summary = 'end members by force, as a crash would';
  static override description =
    'Sends SIGKILL, or another signal, to the process of each member. Its memory is lost; its port is kept for start. To cut a member off and keep its memory, use partition.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    signal: signalFlag({description: 'the signal to send', default: 'SIGKILL'}),
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Kill);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.kill(args.member, flags.signal);
    this.print(drawChanges(changes));
    return changes;
  }
}
