import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

let root: string | undefined;

/** Returns mcluster's own folder, which holds templates/ and dist/; the same from the sources and from the bundle. */
export function packageRoot(): string {
  root ??= findRoot(import.meta.dirname);
  return root;
}

// The bundle's chunks are at other depths than the sources, so a fixed number of `..` would not do.
function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`mcluster's package.json is in no folder above ${import.meta.dirname}`);
  return findRoot(parent);
}
