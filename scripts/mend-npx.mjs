// `npx mcluster` in a clone links the clone into npm's cache. A Ctrl-C at the wrong moment leaves the link without a
// package.json, and npx then fails forever. So `npm ci` removes such leftovers.
import {existsSync, readdirSync, realpathSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = realpathSync(fileURLToPath(new URL('..', import.meta.url)));
const cache = join(process.env.npm_config_cache ?? '', '_npx');
for (const name of existsSync(cache) ? readdirSync(cache) : []) {
  const folder = join(cache, name);
  if (!existsSync(join(folder, 'package.json')) && linkedFrom(folder) === root) rmSync(folder, {recursive: true});
}

function linkedFrom(folder) {
  const link = join(folder, 'node_modules', 'mcluster');
  return existsSync(link) ? realpathSync(link) : undefined;
}
