// Packs the tarball that would be published and checks it as its users would see it.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'mcluster-package-'));
try {
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{filename, size, files}] = JSON.parse(execFileSync('npm', pack, {encoding: 'utf8'}));
  const tarball = join(folder, filename);
  const names = files.map(({path}) => path);
  for (const needed of ['bin/run.js', 'dist/cli/main.js', 'dist/index.d.ts', 'oclif.manifest.json', 'LICENSE']) {
    if (!names.includes(needed)) throw new Error(`${filename} lacks ${needed}: is it built, and listed in "files"?`);
  }
  execFileSync('npx', ['publint', tarball, '--strict'], {stdio: 'inherit'});
  execFileSync('npx', ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii'], {stdio: 'inherit'});
  console.log(`${filename}: ${names.length} files, ${Math.round(size / 1024)} KiB`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}
