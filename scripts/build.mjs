// Builds dist/: JavaScript bundled by esbuild, and declarations (skipped with --fast).
// Bundled, because loading the few hundred small files of the CLI's libraries took longer than running any command.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {fasterOclif, oclifExtras} from './faster-oclif.mjs';
import {bundledPackages, licenceTexts} from './licences.mjs';
import {reportPage} from './report-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

// Bundled CommonJS packages still call require() and read __dirname; both need a stand-in inside an ES module.
const banner = `import {createRequire as __createRequire} from 'node:module';
import {dirname as __pathDirname} from 'node:path';
import {fileURLToPath as __fileURLToPath} from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);`;

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
};

const libraryEntries = ['src/index.ts', 'src/testing.ts'];

const modules = {
  ...shared,
  outdir: 'dist',
  outbase: 'src',
  splitting: true,
  format: 'esm',
  banner: {js: banner},
  // Test runners that load modules themselves do not set it.
  define: {'import.meta.dirname': '__dirname'},
};

const metricsAlias = {alias: {'@opentelemetry/api': './scripts/no-telemetry.mjs'}};

rmSync('dist', {recursive: true, force: true});
mkdirSync('dist');
const builds = await Promise.all([library(), libraryForRequire(), daemons(), commandLine(), extras(), report()]);
const packages = bundledPackages(builds);
writeFileSync('dist/bundled-packages.json', `${JSON.stringify(packages, null, 2)}\n`);
writeFileSync('dist/THIRD_PARTY_LICENSES.txt', licenceTexts(packages));
if (!process.argv.includes('--fast')) {
  const {writeDeclarations} = await import('./declarations.mjs');
  writeDeclarations(libraryEntries, ['dist', 'dist/cjs']);
}
execFileSync(process.execPath, ['scripts/manifest.mjs'], {stdio: 'inherit'});

function library() {
  return build({
    ...modules,
    entryPoints: libraryEntries,
    chunkNames: 'chunks/[name]-[hash]',
  });
}

/** Builds the library as CommonJS as well, for runners and compilers that can't require ES modules. */
async function libraryForRequire() {
  mkdirSync('dist/cjs');
  writeFileSync('dist/cjs/package.json', '{"type": "commonjs"}\n');
  for (const name of ['index', 'testing']) {
    writeFileSync(`dist/cjs/${name}.js`, `module.exports = require('./library.js').${name};\n`);
  }
  const contents = "export * as index from './src/index.ts';\nexport * as testing from './src/testing.ts';\n";
  return build({
    ...shared,
    stdin: {contents, resolveDir: root},
    outfile: 'dist/cjs/library.js',
    format: 'cjs',
    define: modules.define,
    // Jest supports import() only behind a flag of Node's.
    supported: {'dynamic-import': false},
  });
}

/**
 * One file each, to start quickly. Only what most proxies never load is in separate chunks, named by a content hash.
 */
async function daemons() {
  const alone = {...modules, splitting: false};
  const metrics = await build({
    ...alone,
    ...metricsAlias,
    entryPoints: [{in: 'src/proxy/process/serve-metrics.ts', out: 'proxy/serve-metrics'}],
    entryNames: '[dir]/[name]-[hash]',
  });
  const [file] = Object.keys(metrics.metafile.outputs).map((path) => `./${path.split('/').pop()}`);
  const apart = {
    name: 'metrics-apart',
    setup: ({onResolve}) => onResolve({filter: /\/serve-metrics\.ts$/}, () => ({path: file, external: true})),
  };
  const entryPoints = [
    {in: 'src/proxy/process/daemon.ts', out: 'proxy/daemon'},
    {in: 'src/runtimes/embedded/daemon.ts', out: 'runtimes/embedded/daemon'},
    {in: 'src/scenario/program/end-program.ts', out: 'scenario/end-program'},
  ];
  const {metafile} = await build({...alone, entryPoints, plugins: [apart]});
  return {metafile: {inputs: {...metafile.inputs, ...metrics.metafile.inputs}}};
}

/**
 * Built apart from the library, so that the code that all commands share is in one file: each further file took half a
 * millisecond to load.
 */
function commandLine() {
  return build({
    ...modules,
    entryPoints: ['src/cli/main.ts', 'src/cli/command-not-found.ts', ...sourcesIn('src/commands')],
    chunkNames: 'cli/chunks/[name]-[hash]',
    inject: [usedByAllCommands()],
    // oclif loads the whole package to detect WSL for its user agent.
    alias: {'wsl-utils': './scripts/no-wsl.mjs', ...metricsAlias.alias},
    // oclif would check its own range of Node versions, which is wider than mcluster's, with all of semver.
    define: {...modules.define, 'process.env.OCLIF_DISABLE_ENGINE_WARNING': '"true"'},
    plugins: [fasterOclif('../oclif-extras.cjs')],
    // oclif needs these only to run TypeScript commands.
    external: ['typescript', 'ts-node', 'tsx'],
  });
}

function extras() {
  return build({...shared, ...oclifExtras(), outfile: 'dist/cli/oclif-extras.cjs', format: 'cjs'});
}

async function report() {
  const {page, metafile} = await reportPage();
  writeFileSync('dist/report.html', page);
  return {metafile};
}

/** A file that imports these layers as a whole; injected into every entry, it keeps esbuild from splitting them. */
function usedByAllCommands() {
  const entries = ['src/cli/main.ts', 'src/cli/command-not-found.ts'];
  const files = ['errors', 'support', 'cluster', 'cli'].flatMap((layer) => sourcesIn(`src/${layer}`));
  const imports = files.filter((file) => !entries.includes(file)).map((file) => `import '${root}${file}';\n`);
  const file = 'node_modules/.used-by-all-commands.mjs';
  writeFileSync(file, imports.join(''));
  return file;
}

function sourcesIn(folder) {
  return readdirSync(folder, {recursive: true})
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);
}
