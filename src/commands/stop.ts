import {membersArg, nameFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Stop extends MemberCommand {
  static override summary = 'stop members gracefully';
  static override description =
    'Sends SIGTERM to each member, and SIGKILL if it does not exit in time. Its memory is lost; its port is kept for start.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Stop);
    return this.change(flags.name, 'stop', args.member);
  }
}
