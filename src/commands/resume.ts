import {BaseCommand} from '../cli/base-command.ts';
import {drawChanges} from '../cli/draw-changes.ts';
import {membersArg, nameFlag} from '../cli/flags.ts';
import type {MemberChange} from '../cluster/cluster.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Resume extends BaseCommand {
  static override summary = 'let paused members go on';
  static override description = 'Lets the process of each member go on (SIGCONT), with its memory as it was.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Resume);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const changes = await cluster.resume(args.member);
    this.print(drawChanges(changes));
    return changes;
  }
}
