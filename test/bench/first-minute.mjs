import {execFileSync} from 'node:child_process';
import {existsSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {performance} from 'node:perf_hooks';

/**
 * Milliseconds that a new user waits: from `git clone` to the first killed node, and for `npx mcluster` later. npm's
 * cache is warm, as `npm ci` has run once before. The clone has what is committed.
 */
export function measureFirstMinute(folder, flags) {
  const clone = join(folder, 'clone');
  const npx = (...args) => run('npx', ['mcluster', ...args], clone);
  const npmCi = () => {
    run('git', ['clone', '-q', resolve(import.meta.dirname, '../..'), clone], folder);
    run('npm', ['ci', '--prefer-offline'], clone);
  };
  npmCi();
  rmSync(clone, {recursive: true});
  const started = performance.now();
  try {
    npmCi();
    npx('up', ...flags);
    npx('kill', 'node1');
    const firstKill = performance.now() - started;
    return {firstKill, npx: median([1, 2, 3, 4, 5].map(() => timed(() => npx('--version'))))};
  } finally {
    if (existsSync(join(clone, 'dist'))) npx('down');
  }
}

function timed(action) {
  const started = performance.now();
  action();
  return performance.now() - started;
}

function median(values) {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

function run(file, args, cwd) {
  execFileSync(file, args, {cwd, stdio: ['ignore', 'ignore', 'pipe']});
}
