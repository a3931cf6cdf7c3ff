import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag, timeoutFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Start extends BaseCommand {
  static override summary = 'start dead members again, empty';
  static override description =
    'Brings each member back on its old port, with nothing in its memory, and waits until it answers. A member that was cut off is healed instead, and is back with what it had.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    timeout: timeoutFlag,
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Start);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.start(args.member, {timeoutMs: flags.timeout});
    this.print(drawChanges(changes));
    return changes;
  }
}
