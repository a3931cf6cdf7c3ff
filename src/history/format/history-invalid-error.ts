import {MclusterError} from '../../errors/mcluster-error.ts';

/** A line of a history that can't be read. */
export class HistoryInvalidError extends MclusterError {
  readonly line: number;

  /** `file`: as the user named it; `history` for an iterable. */
  constructor(file: string, line: number, problem: string) {
    super({
      code: 'HISTORY_INVALID',
      message: `${file}:${line}: ${problem}`,
      hint: 'docs/history.md describes the format',
      details: {file, line, problem},
    });
    this.line = line;
  }
}
