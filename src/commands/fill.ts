import {BaseCommand} from '../cli/base-command.ts';
import {linkEndsArg} from '../cli/flags/fault-flags.ts';
import {nameFlag, wholeFlag} from '../cli/flags/flags.ts';
import {count, formatBytes} from '../cli/screen/format.ts';
import {paint} from '../cli/screen/theme.ts';
import {UsageError} from '../cli/usage-error.ts';
import type {FillResult} from '../cluster/members/fill.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Fill extends BaseCommand {
  static override summary = 'fill the memory of members until they evict';
  static override description =
    'Stores items on each member directly, not through the proxies, until the given share of its memory is used. With 100 percent, the default, until it has evicted items of every size class that it holds, oldest first, including items of your application. flush removes all items.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> node1',
    '<%= config.bin %> <%= command.id %> node1 backup1 --percent 80',
  ];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: linkEndsArg};
  static override flags = {
    name: nameFlag,
    percent: wholeFlag({description: 'share of the memory, from 1 to 100', default: 100}),
  };

  override async run(): Promise<FillResult[]> {
    const {args, flags} = await this.parse(Fill);
    const {percent} = flags;
    if (percent < 1 || percent > 100) throw new UsageError(`--percent: got ${percent}, expected 1 to 100`);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const results = await cluster.fill(args.member, {percent});
    this.print(results.map(draw).join('\n'));
    return results;
  }
}

function draw({name, percent, bytes, limitBytes, stored, evicted}: FillResult): string {
  const {strong, dim} = paint(process.stdout);
  const memory = `${formatBytes(bytes)} of ${formatBytes(limitBytes)} (${percent}%)`;
  return `${strong(name)} filled: ${memory} ${dim(`(${count(stored, 'item')} stored, ${evicted} evicted)`)}`;
}
