import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawMembers} from '../cli/draw/draw-members.ts';
import {drawPlan, planOf, type PlanResult} from '../cli/draw/draw-plan.ts';
import {drawUp} from '../cli/draw/draw-up.ts';
import {timeoutFlag} from '../cli/flags/flags.ts';
import {whenCutShort} from '../cli/interrupt.ts';
import {topologyFrom, topologyArg, topologyFlags} from '../cli/flags/topology-flags.ts';
import {warnOfRemote} from '../cli/warn-of-remote.ts';
import {whatToTry} from '../cli/what-to-try.ts';
import {planUp, up, type UpResult} from '../cluster/lifecycle/up.ts';

export default class Up extends BaseCommand {
  static override summary = 'start a cluster';
  static override description =
    'Starts the nodes, backups and proxies of a topology and waits until each answers. Repeating it with the same topology changes nothing. If a step fails, or on Ctrl-C, everything that was started is stopped again.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --nodes 2 --backup 1',
    '<%= config.bin %> <%= command.id %> mcluster.yaml --name demo --port-offset 1000',
    '<%= config.bin %> <%= command.id %> --nodes 3 --no-proxy --dry-run',
  ];
  static override args = {topology: topologyArg};
  static override flags = {
    ...topologyFlags,
    timeout: timeoutFlag,
    'dry-run': Flags.boolean({description: 'print what would be done, without doing it'}),
  };

  override async run(): Promise<UpResult | PlanResult> {
    const {args, flags} = await this.parse(Up);
    const topology = await topologyFrom(args.topology, flags);
    if (topology.proxy) warnOfRemote(topology.proxy.listen);
    if (flags['dry-run']) {
      const plan = planOf(await planUp(topology, this.clusterOptions));
      this.print(drawPlan(plan));
      return plan;
    }
    whenCutShort(topology.name);
    const drawing = drawUp({quiet: this.jsonEnabled()});
    const options = {...this.clusterOptions, timeoutMs: flags.timeout, observer: drawing.observer};
    const result = await up(topology, options).finally(drawing.end);
    this.print(drawMembers(result.status.members));
    this.note(whatToTry(result));
    return result;
  }
}
