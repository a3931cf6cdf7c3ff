import {membersArg, nameFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Flush extends MemberCommand {
  static override summary = 'remove all items from members';
  static override description = 'Sends flush_all to each member.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1 backup1'];
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Flush);
    return this.change(flags.name, 'flush', args.member);
  }
}
