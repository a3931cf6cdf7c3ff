import {membersArg, nameFlag, timeoutFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Restart extends MemberCommand {
  static override summary = 'stop members and start them again, with empty memory';
  static override description =
    'Stops each member, starts it on the same port with empty memory, and waits until it answers.';
  static override examples = ['<%= config.bin %> <%= command.id %> backup1'];
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    timeout: timeoutFlag,
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Restart);
    return this.change(flags.name, 'restart', args.member, {timeoutMs: flags.timeout});
  }
}
