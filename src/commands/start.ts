import {membersArg, nameFlag, timeoutFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Start extends MemberCommand {
  static override summary = 'start dead members again, with empty memory';
  static override description =
    'Starts dead members on their old ports, with empty memory, and waits until they answer. For a member that was cut off, use heal instead: it returns with its memory.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    timeout: timeoutFlag,
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Start);
    return this.change(flags.name, 'start', args.member, {timeoutMs: flags.timeout});
  }
}
