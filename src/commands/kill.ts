import {membersArg, nameFlag, signalFlag} from '../cli/flags/flags.ts';
import {MemberCommand} from '../cli/member-command.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

export default class Kill extends MemberCommand {
  static override summary = 'kill members, as in a crash';
  static override description =
    'Sends SIGKILL, or another signal, to the process of each member. Its memory is lost; its port is kept for start. To cut a member off and keep its memory, use partition.';
  static override examples = ['<%= config.bin %> <%= command.id %> node1'];
  static override args = {member: membersArg};
  static override flags = {
    name: nameFlag,
    signal: signalFlag({description: 'the signal to send', completes: 'signal', default: 'SIGKILL'}),
  };

  override async run(): Promise<MemberChange[]> {
    const {args, flags} = await this.parse(Kill);
    return this.change(flags.name, 'kill', args.member, {signal: flags.signal});
  }
}
