import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawExplanation} from '../cli/draw/draw-explanation.ts';
import {durationFlag, nameFlag} from '../cli/flags/flags.ts';
import {explainKey, type KeyExplanation} from '../cluster/explain/explain-key.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Explain extends BaseCommand {
  static override summary = 'show where a key belongs, which members hold it, and what a read would return';
  // On a single line: of several, oclif's help prints only the last.
  static override description = [
    'Computes the node and the backup of a key as the proxy does, asks every node and backup whether it holds the key now, and predicts the result of a get of this key through each proxy, given the state of the members, of the connections, and the active faults.',
    'The result is unknown where it depends on more: a fault that acts at random or on the n-th command, two faults on one command, or a reply that arrives close to the deadline of policy repair. Other clients and later changes are not considered. For writes it states the rule of the policy, without faults.',
    'The requests that it sends count in the statistics of the nodes.',
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
