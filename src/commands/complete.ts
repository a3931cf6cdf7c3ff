import {BaseCommand} from '../cli/base-command.ts';
import {completionLines} from '../completion/candidate.ts';
import {complete} from '../completion/complete.ts';
import {sources} from '../completion/sources.ts';

export default class Complete extends BaseCommand {
  static override hidden = true;
  static override summary = 'called by the completion scripts at each TAB';
  static override usage = '<%= command.id %> -- WORD...';
  static override strict = false;

  override async run(): Promise<void> {
    // The arguments are the unfinished line of another command, so they are not parsed; this stops oclif's warning
    // about it.
    this.parsed = true;
    const words = this.argv.slice(1);
    const {commands, topics} = this.config;
    process.stdout.write(`${completionLines(await complete(words, {commands, topics, sources}))}\n`);
  }
}
