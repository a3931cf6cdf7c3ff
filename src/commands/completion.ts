import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {unusedNameFlag} from '../cli/flags/flags.ts';
import {scriptFor, shells, type Shell} from '../completion/script-for.ts';

export default class Completion extends BaseCommand {
  static override summary = 'print a completion script for a shell';
  static override description =
    'Completes commands, flags and their values, and the names of clusters, members, faults and scenarios. The script runs mcluster, which must be on PATH.';
  static override examples = [
    'source <(<%= config.bin %> <%= command.id %> bash)  # in ~/.bashrc',
    'source <(<%= config.bin %> <%= command.id %> zsh)  # in ~/.zshrc, after compinit',
    '<%= config.bin %> <%= command.id %> fish | source  # in ~/.config/fish/config.fish',
  ];
  static override args = {shell: Args.option({options: shells})({description: 'the shell', required: true})};
  static override flags = {name: unusedNameFlag};

  override async run(): Promise<{shell: Shell; script: string}> {
    const {shell} = (await this.parse(Completion)).args;
    const script = scriptFor(shell);
    this.print(script.trimEnd());
    return {shell, script};
  }
}
