import {membersArg, nameFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Pause extends MemberCommand {
  static override summary = 'pause members: they accept connections and do not answer';
  static override description =
    'Stops the process of each member (SIGSTOP): the kernel still accepts connections, but nothing answers.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Pause);
    return this.change(flags.name, 'pause', args.member);
  }
}
