import {membersArg, nameFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Resume extends MemberCommand {
  static override summary = 'resume paused members';
  static override description = 'Resumes the process of each member (SIGCONT), with its memory as it was.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {name: nameFlag};

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Resume);
    return this.change(flags.name, 'resume', args.member);
  }
}
