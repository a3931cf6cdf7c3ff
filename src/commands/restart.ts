import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag, timeoutFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Restart extends BaseCommand {
  static override summary = 'stop members and start them, empty';
  static override description =
    'Ends each member and brings it back on its port, with nothing in its memory, and waits until it answers.';
  static override examples = ['<%= config.bin %> <%= command.id %> backup1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    timeout: timeoutFlag,
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Restart);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.restart(args.member, {timeoutMs: flags.timeout});
    this.print(drawChanges(changes));
    return changes;
  }
}
