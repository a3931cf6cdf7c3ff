import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

let root: string | undefined;

/** mcluster's own folder, where templates/ and dist/ are; the same from the sources and from the bundle. */
export function packageRoot(): string {
  root ??= findRoot(import.meta.dirname);
  return root;
}

// Chunks of the bundle lie at other depths than the sources do, so count no `..`.
function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`mcluster's package.json is in no folder above ${import.meta.dirname}`);
  return findRoot(parent);
}
