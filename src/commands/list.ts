import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {colourOf} from '../cli/draw/draw-members.ts';
import {formatAge} from '../cli/screen/format.ts';
import {table} from '../cli/screen/table.ts';
import {listClusters, type ClusterSummary} from '../cluster/status/list.ts';

export default class List extends BaseCommand {
  static override summary = 'list all clusters';
  static override description = 'Lists all of your clusters, whatever their name and state.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = {
    name: Flags.string({
      description: 'only this cluster',
      helpValue: '<name>',
      helpGroup: 'GLOBAL',
      completes: 'cluster',
    }),
    strays: Flags.boolean({description: 'also list clusters whose state folder is lost, found by their containers'}),
  };

  override async run(): Promise<ClusterSummary[]> {
    const {flags} = await this.parse(List);
    const all = await listClusters({...this.clusterOptions, strays: flags.strays});
    const clusters = all.filter(({name}) => name === (flags.name ?? name));
    for (const line of problemsOf(clusters)) this.clusterOptions.onWarning(line);
    if (clusters.length === 0) this.note('There are no clusters. Start one with: mcluster up');
    else this.print(draw(clusters));
    return clusters;
  }
}

/** Each problem once: a stopped engine, for example, affects several clusters. */
function problemsOf(clusters: readonly ClusterSummary[]): string[] {
  const problems = [...new Set(clusters.flatMap(({problem}) => problem ?? []))];
  return problems.map((problem) => {
    const names = clusters.filter((one) => one.problem === problem).map(({name}) => name);
    return `${names.join(', ')}: ${problem}`;
  });
}

function draw(clusters: readonly ClusterSummary[]): string {
  return table(clusters, [
    {title: 'NAME', value: ({name}) => name},
    {title: 'STATE', value: ({state}) => state, colour: (text, {state}) => colourOf(state)(text)},
    {title: 'RUNTIME', value: ({runtime}) => runtime},
    {title: 'ALIVE', value: (cluster) => `${cluster.alive ?? '?'}/${membersIn(cluster) ?? '?'}`, align: 'right'},
    {title: 'NODES', value: ({nodes}) => nodes, align: 'right'},
    {title: 'BACKUPS', value: ({backups}) => backups, align: 'right', optional: 1},
    {title: 'PROXIES', value: ({proxies}) => proxies, align: 'right', optional: 1},
    {title: 'AGE', value: ({createdAt}) => age(createdAt), align: 'right'},
  ]);
}

function membersIn({nodes, backups, proxies}: ClusterSummary): number | null {
  return nodes === null || backups === null || proxies === null ? null : nodes + backups + proxies;
}

function age(createdAt: string | null): string | null {
  return createdAt === null ? null : formatAge((Date.now() - Date.parse(createdAt)) / 1000);
}
