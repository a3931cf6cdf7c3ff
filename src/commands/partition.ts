import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawInjected} from '../cli/draw/draw-faults.ts';
import {faultTermFlags, faultTerms, linkEndsArg, oneWayFlag} from '../cli/flags/fault-flags.ts';
import {nameFlag} from '../cli/flags/flags.ts';
import {openCluster} from '../cluster/open-cluster.ts';
import type {InjectedFault} from '../cluster/faults/cluster-fault.ts';

export default class Partition extends BaseCommand {
  static override summary = 'cut members off from the proxies; they keep their memory';
  static override description = `Resets the connections from the proxies to each member and refuses new ones. With --black-hole packets are dropped instead: connections stay open and silent. With --one-way they are dropped in one direction. The member keeps its memory. After heal it returns with outdated data, unlike a member that was killed and started, which returns empty.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> node1',
    '<%= config.bin %> <%= command.id %> node1 --black-hole --for 5s',
    '<%= config.bin %> <%= command.id %> node1 --one-way replies',
    '<%= config.bin %> <%= command.id %> node1 --proxy proxy2',
    '<%= config.bin %> <%= command.id %> node1 --network',
  ];
  static override usage = '<%= command.id %> MEMBER...';
  static override args = {member: linkEndsArg};
  static override flags = {
    name: nameFlag,
    'black-hole': Flags.boolean({description: 'drop packets instead of resetting and refusing connections'}),
    'one-way': oneWayFlag({
      description: 'drop packets in one direction only: requests to the member, or its replies',
    }),
    network: Flags.boolean({
      description: 'runtime docker: disconnect the container from its network, for all clients, until heal',
      exclusive: ['black-hole', 'one-way', 'proxy', 'for', 'seed'],
    }),
    ...faultTermFlags,
  };

  override async run(): Promise<InjectedFault[]> {
    const {args, flags} = await this.parse(Partition);
    const direction = flags['one-way'];
    const mode = flags['black-hole'] || direction ? 'black-hole' : 'refuse';
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const terms = faultTerms(args.member, flags);
    const faults = flags.network
      ? await cluster.faults.takeOffNetwork(args.member)
      : await cluster.faults.add({kind: 'partition', mode, ...(direction && {direction})}, terms);
    this.print(drawInjected(faults));
    return faults;
  }
}
