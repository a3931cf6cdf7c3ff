import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';

const require = createRequire(import.meta.url);

// Packages that oclif requires at the top of its files, and a normal start does not use.
const unusedAtStart = [
  'ansi-escapes',
  'clean-stack',
  'cli-spinners',
  'ejs',
  'get-package-type',
  'indent-string',
  'lilconfig',
  'minimatch',
  'node:perf_hooks',
  'node:readline',
  'semver',
  'string-width',
  'supports-color',
  'tinyglobby',
  'widest-line',
  'wordwrap',
  'wrap-ansi',
];

const inExtras = [...unusedAtStart.filter((name) => !name.startsWith('node:')), 'debug'];

/**
 * Returns an esbuild plugin that makes oclif start faster, without oclif noticing:
 *
 * - Packages that it requires but does not use at once become stand-ins of the same shape, which load the real package
 *   on first use: from the bundle of `oclifExtras`, so that it is not even parsed. `extras` is the path of that bundle
 *   from oclif's chunk.
 * - `debug`, which loads node:tty and with it node:net, is loaded only if $DEBUG is set.
 * - It sorts its commands by localeCompare, whose first call loads collation rules for 10 ms. The names are ASCII.
 *
 * And it reads no theme from the user's folder for configuration.
 */
export function fasterOclif(extras) {
  return {
    name: 'faster-oclif',
    setup({onResolve, onLoad}) {
      onResolve({filter: new RegExp(`^(${[...unusedAtStart, 'debug'].join('|')})$`)}, ({path, kind, importer}) => {
        if (kind !== 'require-call' || !importer.includes('/node_modules/@oclif/core/')) return undefined;
        return {path, namespace: 'stand-in', pluginData: {importer}};
      });
      onLoad({filter: /^debug$/, namespace: 'stand-in'}, () => ({contents: quietDebug(extras)}));
      onLoad({filter: /.*/, namespace: 'stand-in'}, ({path, pluginData}) => ({
        contents: standIn(load(extras, path), createRequire(pluginData.importer)(path)),
      }));
      onResolve({filter: /.*/, namespace: 'stand-in'}, ({path}) => ({path, external: true}));
      onLoad({filter: /@oclif\/core\/lib\/config\/config\.js$/}, async ({path}) => ({
        contents: replaceOnce(await readFile(path, 'utf8'), 'this.theme = await this.loadTheme();', ''),
      }));
      onLoad({filter: /@oclif\/core\/lib\/config\/plugin\.js$/}, async ({path}) => ({
        contents: replaceOnce(
          await readFile(path, 'utf8'),
          '(a, b) => a.id.localeCompare(b.id)',
          '(a, b) => (a.id < b.id ? -1 : 1)',
        ),
      }));
    },
  };
}

/** Returns the entry of a bundle of all deferred packages. */
export function oclifExtras() {
  const packages = inExtras.map((name) => `'${name}': () => require('${name}')`);
  const contents = `module.exports = {${packages.join(',\n')}};`;
  return {stdin: {contents, resolveDir: dirname(require.resolve('@oclif/core'))}};
}

function load(extras, path) {
  return path.startsWith('node:') ? `require('${path}')` : `require('${extras}')['${path}']()`;
}

function standIn(loaded, real) {
  const shape = typeof real === 'function' ? `(...args) => ${loaded}(...args)` : '{}';
  const getters = Object.keys(real).map((key) => `'${key}': {get: () => ${loaded}['${key}'], enumerable: true},`);
  const marker = real.__esModule ? ['__esModule: {value: true},'] : [];
  return `module.exports = Object.defineProperties(${shape}, {\n${[...marker, ...getters].join('\n')}\n});\n`;
}

function quietDebug(extras) {
  return `const quiet = () => () => undefined;
module.exports = process.env.DEBUG ? ${load(extras, 'debug')} : quiet;`;
}

function replaceOnce(text, old, replacement) {
  const parts = text.split(old);
  if (parts.length !== 2) throw new Error(`oclif has changed: found "${old}" ${parts.length - 1} times, not once`);
  return parts.join(replacement);
}
