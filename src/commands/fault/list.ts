import {BaseCommand} from '../../cli/base-command.ts';
import {drawFaults, drawUnknown} from '../../cli/draw/draw-faults.ts';
import {nameFlag} from '../../cli/flags/flags.ts';
import {ProxyUnavailableError} from '../../cluster/faults/ask-proxies.ts';
import {unheard, type FaultReport} from '../../cluster/faults/list-faults.ts';
import {openCluster} from '../../cluster/open-cluster.ts';
import {proxiesOf} from '../../topology/topology.ts';

export default class FaultList extends BaseCommand {
  static override summary = 'list active faults: where, since when, and how many requests matched';
  static override description =
    'Asks the proxies for the active faults on their links. A proxy that was restarted has lost its faults.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = {name: nameFlag};

  override async run(): Promise<FaultReport> {
    const {flags} = await this.parse(FaultList);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const report = await cluster.faults.list();
    const unknown = unheard(report);
    // If no running proxy answers, there is nothing to list, and "none" would be a guess.
    if (report.faults.length === 0 && unknown.length > 0 && report.silent.length === proxiesOf(cluster.topology).length)
      throw new ProxyUnavailableError(cluster.name, unknown);
    if (report.faults.length > 0) this.print(drawFaults(report));
    else this.note(unknown.length > 0 ? 'No active fault is known.' : 'No fault is active.');
    for (const line of drawUnknown(report)) this.note(line);
    return report;
  }
}
