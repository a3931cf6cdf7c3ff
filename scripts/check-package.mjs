// Packs the tarball that would be published and checks it as its users would see it.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

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
  checkTypes(tarball);
  console.log(`${filename}: ${names.length} files, ${Math.round(size / 1024)} KiB`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** For users who check the declarations of packages as well, and have none of the packages that are bundled here. */
function checkTypes(tarball) {
  const user = join(folder, 'user');
  const installed = join(user, 'node_modules', 'mcluster');
  mkdirSync(installed, {recursive: true});
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  writeFileSync(join(user, 'package.json'), '{"type": "module"}');
  writeFileSync(join(user, 'user.ts'), "export * from 'mcluster';\nexport * as testing from 'mcluster/testing';\n");
  const types = ['--typeRoots', resolve('node_modules/@types'), '--types', 'node'];
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'esnext', ...types];
  const tsc = resolve('node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, ...options, 'user.ts'], {cwd: user, stdio: 'inherit'});
}
