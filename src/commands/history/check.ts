import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.ts';
import {durationFlag, unusedNameFlag} from '../../cli/flags/flags.ts';
import {historyLines} from '../../cli/history-file.ts';
import {count} from '../../cli/screen/format.ts';
import {exitCodes} from '../../errors/codes.ts';
import {requestable} from '../../history/anomaly-kinds.ts';
import {checkHistory, type HistoryVerdict} from '../../history/check-history.ts';
import {initialStates} from '../../history/format/history-entry.ts';

export default class HistoryCheck extends BaseCommand {
  static override summary = 'check whether what clients saw was right';
  static override description =
    'Reads a history, one JSON line an operation, and reports every answer that no single memcached could have given, with the operations that prove it. Exit codes: 0 nothing wrong, 7 anomalies, 3 the file is not a history.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> run.jsonl',
    '<%= config.bin %> <%= command.id %> run.jsonl --expect hang --deadline 1s',
  ];
  static override args = {
    file: Args.string({description: 'the history (JSON lines)', completes: 'file', required: true}),
  };
  static override flags = {
    name: unusedNameFlag,
    expect: Flags.string({
      description:
        'report this as well: a promise that the operations alone do not show (default: by the policy in the header)',
      options: requestable,
      multiple: true,
      multipleNonGreedy: true,
    }),
    deadline: durationFlag({description: 'how long a client waits for a reply, for --expect hang'}),
    initial: Flags.string({
      description: 'whether keys may have had values before the first line (default: empty)',
      options: [...initialStates],
    }),
  };

  override async run(): Promise<HistoryVerdict> {
    const {args, flags} = await this.parse(HistoryCheck);
    const verdict = await checkHistory(historyLines(args.file), {
      file: args.file,
      expect: flags.expect as typeof requestable | undefined,
      deadlineMs: flags.deadline,
      initial: initialStates.find((state) => state === flags.initial),
    });
    for (const {kind, key, explanation} of verdict.anomalies) {
      this.print(`${kind} of ${key}\n${explanation.replaceAll(/^/gm, '  ')}\n`);
    }
    const found =
      verdict.anomalies.length === 0 ? 'nothing wrong' : count(verdict.anomalies.length, 'anomaly', 'anomalies');
    this.print(`${count(verdict.operations, 'operation')}: ${found}`);
    if (verdict.anomalies.length > 0) process.exitCode = exitCodes.scenarioFailed;
    return verdict;
  }
}
