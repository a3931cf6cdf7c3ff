import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {memberArg, nameFlag} from '../cli/flags/flags.ts';
import {watchSignal} from '../cli/interrupt.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Logs extends BaseCommand {
  static override summary = 'print the log of a member';
  static override description =
    'Prints what a member has logged, oldest line first; with --json one string per line. For a process, the newest 1 to 2 MiB are kept.';
  static override examples = ['<%= config.bin %> <%= command.id %> proxy1 --follow'];
  static override args = {member: memberArg};
  static override flags = {
    name: nameFlag,
    follow: Flags.boolean({char: 'f', description: 'keep printing new lines until Ctrl-C'}),
  };

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(Logs);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const signal = watchSignal();
    const lines = cluster.logs(args.member, {follow: flags.follow, signal});
    for await (const line of lines) {
      process.stdout.write(`${this.jsonEnabled() ? JSON.stringify(line) : line}\n`);
    }
    signal.throwIfAborted();
  }
}
