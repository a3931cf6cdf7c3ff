import {membersArg, nameFlag, timeoutFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/cluster.ts';

export default class Restart extends MemberCommand {
  static override summary = 'stop members and start them, empty';
  static override description =
    'Ends each member and brings it back on its port, with nothing in its memory, and waits until it answers.';
  static override examples = ['<%= config.bin %> <%= command.id %> backup1'];
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    timeout: timeoutFlag,
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Restart);
    return this.change(flags, (cluster) => cluster.restart(args.member, {timeoutMs: flags.timeout}));
  }
}
