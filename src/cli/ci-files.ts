import {readFile, writeFile} from 'node:fs/promises';
import {dirname, join, resolve, sep} from 'node:path';
import {limitReached} from '../errors/system-error.ts';
import {makeFolder} from '../support/files/make-folder.ts';
import {packageRoot} from '../support/files/package-root.ts';
import {FileExistsError} from '../yaml/file-exists-error.ts';
import {FileUnwritableError} from '../yaml/file-unwritable-error.ts';

/** Where each CI service looks for the file. */
const places = {
  github: join('.github', 'workflows', 'chaos.yml'),
  gitlab: join('.gitlab', 'chaos.yml'),
} as const;

export type CiService = keyof typeof places;
export const ciServices = Object.keys(places) as CiService[];

/** Returns the steps that the user has to do by hand after the file was written. */
export function ciNextSteps(service: CiService, file: string): string {
  const path = file.replaceAll(sep, '/');
  const first = 'First set MCLUSTER_PACKAGE in it: mcluster is not on npm yet.\n';
  if (service === 'gitlab') return `${first}Then include it in .gitlab-ci.yml: include: [{local: ${path}}]`;
  const isFound = dirname(resolve(file)) === resolve(dirname(places.github));
  return (
    first +
    (isFound
      ? 'Commit it; it runs on the next push.'
      : `Move it to .github/workflows/, where GitHub looks for workflows.`)
  );
}

/**
 * Writes a CI job that runs the built-in scenarios and those in chaos/ to `file` (default: where the service looks for
 * it), and returns its path.
 * @throws {FileExistsError} when the file exists and `force` is not set
 * @throws {FileUnwritableError} when the file can't be written
 */
export async function writeCiFile(
  service: CiService,
  {file = places[service], force = false}: {file?: string | undefined; force?: boolean} = {},
): Promise<string> {
  const text = await readFile(join(packageRoot(), 'templates', 'ci', `${service}.yml`), 'utf8');
  try {
    await makeFolder(dirname(resolve(file)));
    await writeFile(file, text, {flag: force ? 'w' : 'wx'});
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST' && !force;
    throw exists ? new FileExistsError(file) : (limitReached(error) ?? new FileUnwritableError(file, error));
  }
  return file;
}
