import {BaseCommand} from '../cli/base-command.ts';
import {nameFlag} from '../cli/flags/flags.ts';
import {environmentOf} from '../cluster/status/endpoints.ts';
import {openCluster} from '../cluster/open-cluster.ts';

export default class Env extends BaseCommand {
  static override summary = 'print the addresses of a cluster as shell variables';
  static override description =
    'Prints shell lines that set MCLUSTER_ENDPOINTS (where clients should connect), MCLUSTER_PROXIES, MCLUSTER_NODES and MCLUSTER_BACKUPS, each a comma-separated list of host:port, and MCLUSTER_NAME, which is the --name of further commands.';
  static override examples = ['eval "$(<%= config.bin %> <%= command.id %>)"'];
  static override flags = {name: nameFlag};

  override async run(): Promise<Record<string, string>> {
    const {flags} = await this.parse(Env);
    const {topology} = await openCluster(flags.name, this.clusterOptions);
    const environment = environmentOf(topology);
    for (const [variable, value] of Object.entries(environment)) this.print(`export ${variable}='${value}'`);
    return environment;
  }
}
