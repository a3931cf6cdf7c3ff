#!/usr/bin/env node
import module from 'node:module';
import {fileURLToPath} from 'node:url';

// Node >= 22.1: keeps the compiled bundle between runs. Node 20 has no such cache.
module.enableCompileCache?.();

const cli = await import('../dist/cli/main.js').catch(sayNotBuilt);
await cli?.main(process.argv.slice(2));

/** A clone before `npm ci`, or a build that did not get to its end. */
function sayNotBuilt(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const folder = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(`Error: mcluster in ${folder} is not built\nHint: cd ${folder} && npm ci\n`);
  // As for everything else that is missing in the environment: src/errors/codes.ts.
  process.exitCode = 4;
}
