import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {unusedNameFlag} from '../../cli/flags/flags.ts';
import {historyLines} from '../../cli/history-file.ts';
import {entryReader} from '../../history/format/read-history.ts';
import {drawTimeline, timelineOf, type KeyTimeline} from '../../history/key-timeline.ts';
import type {HistoryEntry} from '../../history/format/history-entry.ts';

export default class HistoryShow extends BaseCommand {
  static override summary = 'show what happened to one key';
  static override description =
    'Prints the operations on a key in the order in which they began, and the faults beside them.';
  static override examples = ['<%= config.bin %> <%= command.id %> run.jsonl --key a'];
  static override args = {
    file: Args.string({description: 'the history (JSON lines)', completes: 'file', required: true}),
  };
  static override flags = {
    name: unusedNameFlag,
    key: Flags.string({description: 'the key', helpValue: '<key>', required: true}),
  };

  override async run(): Promise<KeyTimeline> {
    const {args, flags} = await this.parse(HistoryShow);
    const timeline = await timelineOf(flags.key, entriesOf(args.file));
    if (timeline.operations.length === 0) this.note(`no operation on ${flags.key} in ${args.file}`);
    const drawn = drawTimeline(timeline);
    if (drawn !== '') this.print(drawn);
    return timeline;
  }
}

async function* entriesOf(file: string): AsyncGenerator<HistoryEntry | null> {
  const read = entryReader(file);
  for await (const line of historyLines(file)) yield read(line);
}
