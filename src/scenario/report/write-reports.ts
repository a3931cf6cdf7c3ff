import {access, appendFile, constants, stat, writeFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {makeFolder} from '../../support/make-folder.ts';
import {markdown} from './markdown.ts';
import type {Reporter} from './reporter.ts';
import type {ScenarioReport} from './scenario-report.ts';

/** A report that was asked for. */
export type ReportOrder = {reporter: Reporter; file: string};

export class ReportUnwritableError extends MclusterError {
  constructor(file: string, cause: unknown) {
    const reason = reasonOf(cause);
    super({
      code: 'PERMISSION_DENIED',
      message: `the report ${file} can't be written: ${reason}`,
      hint: 'name a file that you can write to',
      details: {file, reason},
      cause,
    });
  }
}

/** The later one would overwrite the earlier. */
export class ReportsClashError extends MclusterError {
  constructor(file: string, [first, second]: readonly [string, string]) {
    super({
      code: 'USAGE',
      message: `${file} is to hold two reports, ${first} and ${second}, expected a file each`,
      hint: `name another file for one, such as ${second}=report.${second}`,
      details: {file, formats: [first, second]},
    });
  }
}

export type ReportsOptions = {
  environment?: NodeJS.ProcessEnv;
  /** What nobody asked for, and did not work out: one line. */
  onWarning?: (line: string) => void;
};

/**
 * Finds out before anything is run whether reports can be written. Makes the folders above them.
 * @throws {ReportsClashError} @throws {ReportUnwritableError}
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
 * Writes reports, with the folders above them; in GitHub Actions also the summary of the job.
 * @throws {ReportUnwritableError}
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
    // In a container of the job, for one, which has the variable and not the file.
    onWarning?.(`the summary of the job can't be written to ${summary}: ${reasonOf(error)}`);
  });
}

/** Without opening the file: what was in it stays there until there is something new. */
async function demandWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), {code: 'EISDIR'});
  await access(found ? path : dirname(path), constants.W_OK);
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
