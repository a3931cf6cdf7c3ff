import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {drawInjected} from '../../cli/draw/draw-faults.ts';
import {faultOf, faultParameterFlags, listOfFaults} from '../../cli/flags/fault-parameter-flags.ts';
import {faultTermFlags, faultTerms} from '../../cli/flags/fault-flags.ts';
import {nameFlag} from '../../cli/flags/flags.ts';
import {openCluster} from '../../cluster/open-cluster.ts';
import type {InjectedFault} from '../../cluster/faults/cluster-fault.ts';

export default class FaultAdd extends BaseCommand {
  static override summary = 'add a fault to links: to their bytes, or to single commands';
  static override description =
    'Faults act inside the proxies, on their links to nodes and backups, on every runtime and without root. Each fault is verified with a probe; one without effect is removed again and reported as an error.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> --on node1 --verb set --key 'user:*' --nth 3 --reply 'SERVER_ERROR out of memory'",
    '<%= config.bin %> <%= command.id %> --on node1 --drop --verb get --count 1',
    '<%= config.bin %> <%= command.id %> reset --on node1 --probability 0.1 --seed 7',
    '<%= config.bin %> <%= command.id %> bandwidth --on backup1 --bytes-per-second 10000 --for 30s',
  ];
  static override usage = '<%= command.id %> [KIND] --on MEMBER';
  static override args = {
    kind: Args.string({
      completes: 'fault-kind',
      description: `optional with --reply, --drop, --delay, --corrupt or --miss:\n${listOfFaults()}`,
    }),
  };
  static override flags = {
    name: nameFlag,
    on: Flags.string({
      description: 'the node or backup whose links get the fault; may be repeated',
      helpValue: '<member>',
      completes: 'link-end',
      multiple: true,
      multipleNonGreedy: true,
      required: true,
    }),
    ...faultTermFlags,
    ...faultParameterFlags,
  };

  override async run(): Promise<InjectedFault[]> {
    const {args, flags} = await this.parse(FaultAdd);
    const fault = faultOf(args.kind, flags);
    const cluster = await openCluster(flags.name, this.clusterOptions);
    const faults = await cluster.faults.add(fault, faultTerms(flags.on, flags));
    this.print(drawInjected(faults));
    return faults;
  }
}
