import {readFile, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {makeFolder} from '../support/make-folder.ts';
import {packageRoot} from '../support/package-root.ts';
import {FileExistsError} from '../topology/file-exists-error.ts';
import {FileUnwritableError} from '../topology/file-unwritable-error.ts';

/** Where each CI service looks for the file. */
const places = {
  github: join('.github', 'workflows', 'chaos.yml'),
  gitlab: join('.gitlab', 'chaos.yml'),
} as const;

export type CiService = keyof typeof places;
export const ciServices = Object.keys(places) as CiService[];

/** What is left to be done by hand. */
export const ciNextSteps: Record<CiService, string> = {
  github: 'Commit it, and it runs on the next push.',
  gitlab: 'Take it in from .gitlab-ci.yml: include: [{local: .gitlab/chaos.yml}]',
};

/**
 * Writes a CI job that runs the built-in scenarios and those in chaos/, and returns where it is.
 * @throws {FileExistsError} unless `force`
 * @throws {FileUnwritableError}
 */
export async function writeCiFile(
  service: CiService,
  {folder = '.', force = false}: {folder?: string; force?: boolean} = {},
): Promise<string> {
  const file = join(folder, places[service]);
  const text = await readFile(join(packageRoot(), 'templates', 'ci', `${service}.yml`), 'utf8');
  try {
    await makeFolder(dirname(resolve(file)));
    await writeFile(file, text, {flag: force ? 'w' : 'wx'});
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST' && !force;
    throw exists ? new FileExistsError(file) : new FileUnwritableError(file, error);
  }
  return file;
}
