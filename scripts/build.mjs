// Builds dist/: JavaScript bundled by esbuild, declarations by tsc (skipped with --fast).
// Bundled, because loading the few hundred small files of the CLI's libraries took longer than running any command.
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {lazyPackages} from './lazy-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const commands = readdirSync('src/commands', {recursive: true})
  .map(String)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/commands/${file}`);

const entryPoints = [
  'src/index.ts',
  'src/testing.ts',
  'src/cli/main.ts',
  'src/cli/command-not-found.ts',
  'src/proxy/daemon.ts',
  'src/runtimes/embedded/daemon.ts',
  ...commands,
];

const unusedAtStart = [
  'ansi-escapes',
  'clean-stack',
  'cli-spinners',
  'ejs',
  'get-package-type',
  'indent-string',
  'lilconfig',
  'minimatch',
  'perf_hooks',
  'readline',
  'semver',
  'string-width',
  'tinyglobby',
  'widest-line',
  'wordwrap',
  'wrap-ansi',
];

// Bundled CommonJS packages still call require() and read __dirname; both need a stand-in inside an ES module.
const banner = `import {createRequire as __createRequire} from 'node:module';
import {dirname as __pathDirname} from 'node:path';
import {fileURLToPath as __fileURLToPath} from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);`;

rmSync('dist', {recursive: true, force: true});
const {metafile} = await build({
  entryPoints,
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  legalComments: 'linked',
  banner: {js: banner},
  // oclif checks its own Node version range here, which is wider than ours, with all of semver.
  define: {'process.env.OCLIF_DISABLE_ENGINE_WARNING': '"true"'},
  plugins: [lazyPackages('@oclif/core', unusedAtStart)],
  // oclif asks for these only when it runs TypeScript commands, which it never does here.
  external: ['typescript', 'ts-node', 'tsx'],
  metafile: true,
  logLevel: 'warning',
});

writeFileSync('dist/THIRD_PARTY_LICENSES.txt', thirdPartyLicenses(metafile));
if (!process.argv.includes('--fast')) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {stdio: 'inherit'});
}
execFileSync(process.execPath, ['scripts/manifest.mjs'], {stdio: 'inherit'});

/** The licence of every package whose code ended up in the bundle. */
function thirdPartyLicenses(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  return [...packages]
    .sort()
    .map((name) => {
      const folder = `node_modules/${name}`;
      const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
      const {version, license} = JSON.parse(readText(`${folder}/package.json`));
      return `${name} ${version} (${license})\n\n${licence ? readText(`${folder}/${licence}`) : ''}`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function readText(file) {
  return readFileSync(file, 'utf8');
}
