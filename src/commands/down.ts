import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {nameFlag} from '../cli/flags/flags.ts';
import {recordedNames} from '../cluster/record/cluster-record.ts';
import {down, downAll, type DownResult} from '../cluster/lifecycle/down.ts';
import {stateHome} from '../cluster/record/state-home.ts';
import {nextCommand} from '../errors/next-command.ts';

export default class Down extends BaseCommand {
  static override summary = 'stop a cluster and remove its state';
  static override description =
    'Stops all members, also those of a cluster whose start was interrupted, and removes its state and logs. Safe to repeat.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --all'];
  static override flags = {
    name: nameFlag,
    all: Flags.boolean({description: 'stop all clusters', exclusive: ['name']}),
    created: Flags.string({description: 'only the cluster that was created at this moment', hidden: true}),
  };

  override async run(): Promise<DownResult[]> {
    const {flags} = await this.parse(Down);
    const options = {...this.clusterOptions, createdAt: flags.created};
    const results = flags.all ? await downAll(this.clusterOptions) : [await down(flags.name, options)];
    for (const {name, existed, ended} of results) {
      if (!existed) this.note(`There is no cluster ${name}: nothing to do.${await whatThereIs()}`);
      else this.print(`${name} is down${ended.length > 0 ? `: ended ${ended.join(', ')}` : ''}`);
    }
    if (results.length === 0) this.note('There are no clusters: nothing to do.');
    return results;
  }
}

/** Lists the recorded clusters: one from a file has the file's name, which is easily forgotten. */
async function whatThereIs(): Promise<string> {
  const names = await recordedNames(stateHome());
  return names.length === 0 ? '' : `\nThere is ${names.join(', ')}: ${nextCommand(names[0]!, 'down')}`;
}
