import {membersArg, nameFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/cluster.ts';

export default class Stop extends MemberCommand {
  static override summary = 'end members in an orderly way';
  static override description =
    'Asks each member to end, and ends it by force when it does not. Its memory is lost; its port is kept for start.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Stop);
    return this.change(flags, (cluster) => cluster.stop(args.member));
  }
}
