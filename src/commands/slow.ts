import {BaseCommand} from '../cli/base-command.ts';
import {drawInjected} from '../cli/draw/draw-faults.ts';
import {faultTermFlags, faultTerms, linkEndsArg, oneWayFlag} from '../cli/flags/fault-flags.ts';
import {faultOf} from '../cli/flags/fault-parameter-flags.ts';
import {durationFlag, nameFlag} from '../cli/flags/flags.ts';
import {openCluster} from '../cluster/open-cluster.ts';
import type {InjectedFault} from '../cluster/faults/cluster-fault.ts';

export default class Slow extends BaseCommand {
  static override summary = 'add latency to the links to members';
  static override description =
    'Adds latency to every round trip between the proxies and each member, including the opening of connections: half of it in each direction, or all of it in the direction of --one-way.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> node1 --latency 200ms --jitter 50ms',
    '<%= config.bin %> <%= command.id %> backup1 --latency 1s --for 30s',
  ];
  static override usage = '<%= command.id %> MEMBER... --latency <duration>';
  static override args = {member: linkEndsArg};
  static override flags = {
    name: nameFlag,
    latency: durationFlag({description: 'added to every round trip', required: true}),
    jitter: durationFlag({description: 'vary the latency by up to this much in either direction'}),
    'one-way': oneWayFlag(),
    ...faultTermFlags,
  };

  override async run(): Promise<InjectedFault[]> {
    const {args, flags} = await this.parse(Slow);
    const {latency, jitter, 'one-way': direction} = flags;
    const fault = faultOf('slow', {latency, jitter, direction});
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const faults = await cluster.faults.add(fault, faultTerms(args.member, flags));
    this.print(drawInjected(faults));
    return faults;
  }
}
