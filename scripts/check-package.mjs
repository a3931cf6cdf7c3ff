// Packs the tarball that would be published and checks it from its users' point of view.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/** A user's program: values and types of both entry points. */
const program = `
  import {builtInScenarios, MclusterError, type Cluster, type ClusterStatus} from 'mcluster';
  import {withCluster} from 'mcluster/testing';
  export const state = async (cluster: Cluster): Promise<ClusterStatus> => cluster.status();
  export const test = (): Promise<string> => withCluster({nodes: 2, policy: 'repair'}, ({name}) => name);
  if (typeof MclusterError !== 'function') throw new Error('MclusterError is no class');
  void builtInScenarios().then(({length}) => {
    if (length === 0) throw new Error('there are no built-in scenarios');
  });
`;

const folder = mkdtempSync(join(tmpdir(), 'mcluster-package-'));
try {
  execFileSync('npm', ['run', 'sbom'], {stdio: 'inherit'});
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{filename, size, files}] = JSON.parse(execFileSync('npm', pack, {encoding: 'utf8'}));
  const tarball = join(folder, filename);
  const names = files.map(({path}) => path);
  for (const needed of [
    'bin/run.js',
    'dist/cli/main.js',
    'dist/index.d.ts',
    'dist/cjs/index.d.ts',
    'dist/sbom.cdx.json',
    'dist/THIRD_PARTY_LICENSES.txt',
    'oclif.manifest.json',
    'LICENSE',
  ]) {
    if (!names.includes(needed)) throw new Error(`${filename} lacks ${needed}: is it built, and listed in "files"?`);
  }
  execFileSync('npx', ['publint', tarball, '--strict'], {stdio: 'inherit'});
  execFileSync('npx', ['attw', tarball, '--format', 'ascii'], {stdio: 'inherit'});
  checkForUsers(tarball);
  console.log(`${filename}: ${names.length} files, ${Math.round(size / 1024)} KiB`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/**
 * Compiles and loads it for users who check the declarations of packages as well, and have none of the bundled
 * packages.
 */
function checkForUsers(tarball) {
  const user = join(folder, 'user');
  const installed = join(user, 'node_modules', 'mcluster');
  mkdirSync(installed, {recursive: true});
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const [type, module] of [
    ['module', 'nodenext'],
    ['commonjs', 'commonjs'],
    ['commonjs', 'node16'],
    ['commonjs', 'node18'],
  ]) {
    writeFileSync(join(user, 'package.json'), JSON.stringify({type}));
    writeFileSync(join(user, 'user.ts'), program);
    const types = ['--typeRoots', resolve('node_modules/@types'), '--types', 'node'];
    const options = ['--strict', '--module', module, '--target', 'es2023', '--lib', 'esnext', ...types];
    const tsc = resolve('node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, ...options, 'user.ts'], {cwd: user, stdio: 'inherit'});
    execFileSync(process.execPath, ['user.js'], {cwd: user, stdio: 'inherit'});
  }
}
