import {readFileSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';

/** mcluster's code runs, but its other files are not beside it, or other programs cannot read them. */
export class PackageUnusableError extends MclusterError {
  constructor(message: string, hint: string) {
    super({code: 'PACKAGE_UNUSABLE', message, hint});
  }
}

let root: string | undefined;
let archive: string | null | undefined;

/**
 * Returns mcluster's own folder, which holds templates/ and dist/; the same from the sources and from the bundle.
 * @throws {PackageUnusableError} when this code has been copied elsewhere
 */
export function packageRoot(): string {
  root ??= findRoot(import.meta.dirname);
  return root;
}

/**
 * Returns the path of a program of mcluster, to run with Node.js in a process of its own: `dist/proxy/daemon.js`.
 * @throws {PackageUnusableError} when the package is in an archive, which only this process can look into
 */
export function ownProgram(path: string): string {
  archive ??= archiveAround(packageRoot());
  if (archive === null) return join(packageRoot(), path);
  throw new PackageUnusableError(
    `mcluster is inside the archive ${archive}, where the processes that it starts cannot read their code`,
    `unpack it: with Yarn, remove "unplugged": false from dependenciesMeta in package.json, then yarn install`,
  );
}

// The bundle's chunks are at other depths than the sources, so a fixed number of `..` would not do.
function findRoot(folder: string): string {
  if (isOurs(folder)) return folder;
  const parent = dirname(folder);
  if (parent !== folder) return findRoot(parent);
  throw new PackageUnusableError(
    `mcluster's code is in ${import.meta.dirname}, without the other files of its package`,
    'do not bundle mcluster into other code: declare it as external',
  );
}

function isOurs(folder: string): boolean {
  try {
    const {name} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {name?: unknown};
    return name === 'mcluster';
  } catch {
    return false;
  }
}

/**
 * Yarn's Plug'n'Play lets this process read `x.zip/y` as if the archive were a folder; for all other processes it is a
 * file.
 */
function archiveAround(path: string): string | null {
  if (statSync(path).isFile()) return path;
  return dirname(path) === path ? null : archiveAround(dirname(path));
}
