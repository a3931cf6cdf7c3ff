import {membersArg, nameFlag, timeoutFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/cluster.ts';

export default class Start extends MemberCommand {
  static override summary = 'start dead members again, empty';
  static override description =
    'Brings each member back on its old port, with nothing in its memory, and waits until it answers. For a member that was cut off, use heal instead: it is back with what it had.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    timeout: timeoutFlag,
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Start);
    return this.change(flags, (cluster) => cluster.start(args.member, {timeoutMs: flags.timeout}));
  }
}
