import {access, appendFile, constants, stat, writeFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {makeFolder} from '../../support/files/make-folder.ts';
import {markdown} from './markdown.ts';
import type {Reporter} from './reporter.ts';
import type {ScenarioReport} from './scenario-report.ts';

/** A requested report. */
export type ReportOrder = {reporter: Reporter; file: string};

export class ReportUnwritableError extends MclusterError {
  constructor(file: string, cause: unknown) {
    const reason = reasonOf(cause);
    super({
      code: 'PERMISSION_DENIED',
      message: `the report ${file} can't be written: ${reason}`,
      hint: 'choose a file that you can write to',
      details: {file, reason},
      cause,
    });
  }
}

/** Two reports have the same file; the later one would overwrite the earlier. */
export class ReportsClashError extends MclusterError {
  constructor(file: string, [first, second]: readonly [string, string]) {
    super({
      code: 'USAGE',
      message: `${file} is named for two reports, ${first} and ${second}; expected one file per report`,
      hint: `choose another file for one, such as ${second}=report.${second}`,
      details: {file, formats: [first, second]},
    });
  }
}

export type ReportsOptions = {
  environment?: NodeJS.ProcessEnv;
  /** Called with one line when an output that was not requested explicitly fails. */
  onWarning?: (line: string) => void;
};

/**
 * Checks before any run that the reports can be written, and creates their parent folders.
 * @throws {ReportsClashError} when two reports have the same file
 * @throws {ReportUnwritableError} when a report can't be written
 */
export async function checkReports(orders: readonly ReportOrder[]): Promise<void> {
  const formats = new Map<string, string>();
  for (const {reporter, file} of orders) {
    const path = resolve(file);
    const other = formats.get(path);
    if (other !== undefined) throw new ReportsClashError(file, [other, reporter.name]);
    formats.set(path, reporter.name);
    await makeFolder(dirname(path))
      .then(() => demandWritable(path))
      .catch((error: unknown) => {
        throw new ReportUnwritableError(file, error);
      });
  }
}

/**
 * Writes reports, creating their parent folders; in GitHub Actions also the job summary.
 * @throws {ReportUnwritableError} when a report can't be written
 */
export async function writeReports(
  report: ScenarioReport,
  orders: readonly ReportOrder[],
  {environment = process.env, onWarning}: ReportsOptions = {},
): Promise<void> {
  for (const {reporter, file} of orders) {
    await makeFolder(dirname(resolve(file)))
      .then(() => writeFile(file, reporter.render(report)))
      .catch((error: unknown) => {
        throw new ReportUnwritableError(file, error);
      });
  }
  // https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
  const summary = environment.GITHUB_STEP_SUMMARY;
  if (!summary) return;
  await appendFile(summary, markdown.render(report)).catch((error: unknown) => {
    // For example in a container of the job that inherits the variable but not the file.
    onWarning?.(`the summary of the job can't be written to ${summary}: ${reasonOf(error)}`);
  });
}

/** Checks without opening the file, which keeps its old contents until the new report is written. */
async function demandWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), {code: 'EISDIR'});
  await access(found ? path : dirname(path), constants.W_OK);
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
