import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawExplanation} from '../cli/draw/draw-explanation.ts';
import {durationFlag, nameFlag} from '../cli/flags/flags.ts';
import {explainKey, type KeyExplanation} from '../cluster/explain/explain-key.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Explain extends BaseCommand {
  static override summary = 'where a key belongs, who has it, and what a read would say';
  // On a single line: of several, oclif's help prints only the last.
  static override description = [
    'Works out the node and the backup of a key as the proxy does, asks every node and backup whether it has the key now, and says what a get of it alone would come to through each proxy: with the members as they are, the proxies and their connections as they see them, and the faults in force.',
    "Of what depends on more than that, it says that it can't be told: what a fault does that leaves it to chance, or that waits for the n-th command, n above 1; two faults on one command; an answer that comes close to the deadline of policy repair. Other clients are left out, and what changes after it has looked. Of a write it says the rule of the policy, whatever is in force.",
    'Asking counts in the statistics of the nodes.',
  ].join(' ');
  static override examples = ['<%= config.bin %> <%= command.id %> user:42'];
  static override args = {key: Args.string({description: 'the key, in UTF-8', required: true})};
  static override flags = {
    name: nameFlag,
    timeout: durationFlag({description: 'how long one member may take to answer (default: 500ms)'}),
  };

  override async run(): Promise<KeyExplanation> {
    const {args, flags} = await this.parse(Explain);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const explanation = await explainKey(cluster, args.key, {timeoutMs: flags.timeout, signal: this.signal});
    this.print(drawExplanation(explanation));
    return explanation;
  }
}
