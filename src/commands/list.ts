import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {colourOf} from '../cli/draw-members.ts';
import {formatAge} from '../cli/format.ts';
import {table} from '../cli/table.ts';
import {listClusters, type ClusterSummary} from '../cluster/list.ts';

export default class List extends BaseCommand {
  static override summary = 'list all clusters';
  static override description = 'Lists every cluster of yours, whatever its name and state.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = {
    name: Flags.string({description: 'only this cluster', helpValue: '<name>', helpGroup: 'GLOBAL'}),
    strays: Flags.boolean({description: 'also clusters that only Docker knows of, their state being lost'}),
  };

  override async run(): Promise<ClusterSummary[]> {
    const {flags} = await this.parse(List);
    const all = await listClusters({...this.clusterOptions, strays: flags.strays});
    const clusters = all.filter(({name}) => name === (flags.name ?? name));
    if (clusters.length === 0) this.note('There are no clusters. Start one with: mcluster up');
    else this.print(draw(clusters));
    return clusters;
  }
}

function draw(clusters: readonly ClusterSummary[]): string {
  return table(clusters, [
    {title: 'NAME', value: ({name}) => name},
    {title: 'STATE', value: ({state}) => state, colour: (text, {state}) => colourOf(state)(text)},
    {title: 'RUNTIME', value: ({runtime}) => runtime},
    {
      title: 'ALIVE',
      value: ({alive, ...rest}) => `${alive}/${rest.nodes + rest.backups + rest.proxies}`,
      align: 'right',
    },
    {title: 'NODES', value: ({nodes}) => nodes, align: 'right'},
    {title: 'BACKUPS', value: ({backups}) => backups, align: 'right', optional: 1},
    {title: 'PROXIES', value: ({proxies}) => proxies, align: 'right', optional: 1},
    {title: 'AGE', value: ({createdAt}) => age(createdAt), align: 'right'},
  ]);
}

function age(createdAt: string | null): string | null {
  return createdAt === null ? null : formatAge((Date.now() - Date.parse(createdAt)) / 1000);
}
