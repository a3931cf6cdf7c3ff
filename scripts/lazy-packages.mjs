import {createRequire} from 'node:module';

/**
 * An esbuild plugin: where a file of `importer` requires one of `packages`, it gets a stand-in with the same shape,
 * which loads the package when something of it is first used. oclif requires its template engine, its globbing, its
 * spinners and the like at the top of its files, and a normal start uses none of them.
 */
export function lazyPackages(importer, packages) {
  const from = `/node_modules/${importer}/`;
  return {
    name: 'lazy-packages',
    setup(build) {
      const filter = new RegExp(`^(node:)?(${packages.join('|')})$`);
      build.onResolve({filter}, (args) => {
        if (args.kind !== 'require-call' || args.namespace === 'lazy' || !args.importer.includes(from))
          return undefined;
        return {path: args.path, namespace: 'lazy', pluginData: {importer: args.importer, folder: args.resolveDir}};
      });
      build.onLoad({filter: /.*/, namespace: 'lazy'}, ({path, pluginData}) => ({
        contents: standIn(path, createRequire(pluginData.importer)(path)),
        resolveDir: pluginData.folder,
      }));
    },
  };
}

function standIn(path, real) {
  const load = `require(${JSON.stringify(path)})`;
  const shape = typeof real === 'function' ? `(...args) => ${load}(...args)` : '{}';
  const getters = Object.keys(real).map(
    (key) => `${JSON.stringify(key)}: {get: () => ${load}.${key}, enumerable: true},`,
  );
  const marker = real.__esModule ? ['__esModule: {value: true},'] : [];
  return `module.exports = Object.defineProperties(${shape}, {\n${[...marker, ...getters].join('\n')}\n});\n`;
}
