// Loads a TypeScript module of src/ in a script: Node 20 does not run TypeScript.
import {mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Returns the exports of the module at `source`, a path below the repository's root. */
export async function loadSource(source) {
  // Below node_modules, so that the module finds the packages that it imports.
  const folder = mkdtempSync(join(root, 'node_modules', '.source-'));
  try {
    const outfile = join(folder, 'source.mjs');
    const entryPoints = [join(root, source)];
    await build({entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external'});
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, {recursive: true});
  }
}
