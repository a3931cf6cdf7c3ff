import {readdirSync, readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {limitReached} from '../../errors/system-error.ts';
import {makeFolder} from '../../support/files/make-folder.ts';
import {packageRoot} from '../../support/files/package-root.ts';
import {FileExistsError} from '../../yaml/file-exists-error.ts';
import {FileUnwritableError} from '../../yaml/file-unwritable-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {closest} from '../../support/did-you-mean.ts';

/** A commented topology that comes with mcluster. `path` is absolute. */
export type Template = {name: string; about: string; path: string};

const schemaComment = /^# yaml-language-server: \$schema=\S+\n#\n/;

/** Returns all templates by name: the files in templates/topologies/, with `about` from their first comment. */
export function templates(): Template[] {
  const folder = join(packageRoot(), 'templates', 'topologies');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const [about = ''] = readFileSync(path, 'utf8').replace(schemaComment, '').split('\n');
      return {name: file.replace(/\.yaml$/, ''), about: about.replace(/^# /, ''), path};
    });
}

/**
 * Writes a template to `file`, creating its parent folders, and returns its absolute path.
 * @throws {TemplateNotFoundError} when there is no such template
 * @throws {FileExistsError} when the file exists and `force` is not set
 * @throws {FileUnwritableError} when the file can't be written
 */
export async function writeTemplate(name: string, file: string, options: {force?: boolean} = {}): Promise<string> {
  const known = templates();
  const template = known.find((candidate) => candidate.name === name);
  if (!template)
    throw new TemplateNotFoundError(
      name,
      known.map((candidate) => candidate.name),
    );

  const path = resolve(file);
  const text = readFileSync(template.path, 'utf8')
    .replace(schemaComment, () => schemaCommentFor(path))
    .replaceAll(/(?<=mcluster [a-z ]+)FILE/g, () => file);
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text, {flag: options.force ? 'w' : 'wx'});
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST' && !options.force;
    throw exists ? new FileExistsError(file) : (limitReached(error) ?? new FileUnwritableError(file, error));
  }
  return path;
}

/**
 * Editors find the schema in the project's node_modules; a path into a global folder would not work on other machines.
 */
function schemaCommentFor(path: string): string {
  const [project] = packageRoot().split(`${sep}node_modules${sep}`);
  if (project === packageRoot() || !path.startsWith(`${project}${sep}`)) return '';
  const schema = relative(dirname(path), join(packageRoot(), 'templates', 'schemas', 'topology.schema.json'));
  return `# yaml-language-server: $schema=${schema.replaceAll(sep, '/')}\n#\n`;
}

/** A template that mcluster does not have. */
export class TemplateNotFoundError extends MclusterError {
  constructor(name: string, known: readonly string[]) {
    const meant = closest(name, known);
    super({
      code: 'USAGE',
      message: `there is no template ${JSON.stringify(name)}, expected one of ${known.join(', ')}`,
      hint: meant && `did you mean ${meant}?`,
      details: {name, known},
    });
  }
}
