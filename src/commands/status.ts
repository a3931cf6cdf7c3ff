import {setTimeout as sleep} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {drawStatus} from '../cli/draw/draw-members.ts';
import {canRedraw} from '../cli/draw/draw-progress.ts';
import {durationFlag, nameFlag} from '../cli/flags/flags.ts';
import {emptyScreen, frame} from '../cli/screen/frame.ts';
import {watchSignal} from '../cli/interrupt.ts';
import {clusterStatus, type ClusterStatus} from '../cluster/status/cluster-status.ts';

export default class Status extends BaseCommand {
  static override summary = 'show the state of every member';
  static override description =
    'Asks each member for its state, uptime, items, memory, connections, hits and misses. A dead member is part of the result, not an error.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --watch'];
  static override flags = {
    name: nameFlag,
    watch: Flags.boolean({char: 'w', description: 'refresh until Ctrl-C; with --json one line per refresh'}),
    interval: durationFlag({
      description: 'with --watch: time between two refreshes (default: 1s)',
      dependsOn: ['watch'],
    }),
    timeout: durationFlag({description: 'how long one member may take to answer (default: 500ms)'}),
  };

  override async run(): Promise<ClusterStatus | undefined> {
    const {flags} = await this.parse(Status);
    const ask = (): Promise<ClusterStatus> =>
      clusterStatus(flags.name, {...this.clusterOptions, timeoutMs: flags.timeout});
    if (flags.watch) return this.watch(ask, flags.interval ?? 1000);
    const status = await ask();
    this.print(drawStatus(status));
    return status;
  }

  private async watch(ask: () => Promise<ClusterStatus>, intervalMs: number): Promise<never> {
    const isTerminal = canRedraw(process.stdout);
    if (isTerminal && !this.jsonEnabled()) process.stdout.write(emptyScreen);
    const signal = watchSignal();
    for (;;) {
      const status = await ask();
      if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify(status)}\n`);
      else this.print(isTerminal ? frame(drawStatus(status)) : `${drawStatus(status)}\n`);
      await sleep(intervalMs, undefined, {signal});
    }
  }
}
