// npm run bench:scenario: what scenarios cost beside what they wait for themselves, on runtime process.
// Needs a build (npm run build -- --fast), hyperfine and memcached. Prints a table, and writes the figures to
// test/bench/scenario.json, from where `npm run readme` takes them. Exits with 1 when a goal is missed.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';
import {benchTable} from '../../scripts/bench-table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
process.env.MCLUSTER_HOME = join(folder, 'home');
const cli = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

try {
  const {runs, tookMs} = wholeSet();
  const rows = [
    overhead(),
    slowestWithoutLoad(runs),
    row(`\`scenario run --all --matrix\`: ${runs.length} runs`, tookMs, '120 s', 120_000, 1),
  ];
  const figures = {machine: machine(), rows};
  writeFileSync(new URL('scenario.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(benchTable(figures));
  if (rows.some(({ratio, goal}) => ratio > goal)) process.exitCode = 1;
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** Every built-in scenario under both policies, one after the other. Fails when one of them does. */
function wholeSet() {
  const started = performance.now();
  const args = [cli, 'scenario', 'run', '--all', '--matrix', '--runtime', 'process', '--seed', '1', '--json'];
  const {runs} = JSON.parse(execFileSync(process.execPath, args, {encoding: 'utf8', maxBuffer: 2 ** 28}));
  return {runs, tookMs: performance.now() - started};
}

/** A story with a node that dies and returns, and two seconds in which nothing is done: all else is overhead. */
function overhead() {
  const file = join(folder, 'waits.yaml');
  const steps = ['set: {a: 1}', 'kill: node1', 'get: a', 'sleep: 1s', 'start: node1', 'get: a', 'sleep: 1s'];
  writeFileSync(file, `steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`);
  return row('`scenario run`: kill, start and 2 s of sleep', median(file), 'its own waits', 2000, 1.5);
}

function slowestWithoutLoad(runs) {
  const without = runs.filter(({loads}) => loads.length === 0);
  const {scenario, policy} = without.sort((a, b) => b.durationMs - a.durationMs)[0];
  const flags = policy === null ? '' : ` --policy ${policy}`;
  const what = `\`scenario run ${scenario.name}${flags}\`, the slowest without a load`;
  return row(what, median(`${scenario.name}${flags}`), '3 s', 3000, 1);
}

/** Milliseconds from the start of the process to its end. */
function median(scenario) {
  const file = join(folder, 'hyperfine.json');
  const command = `node ${cli} scenario run ${scenario} --runtime process --seed 1`;
  const options = ['-N', '--style', 'basic', '--warmup', '1', '--runs', '7', '--export-json', file];
  execFileSync('hyperfine', [...options, command], {stdio: ['ignore', 'ignore', 'inherit']});
  return JSON.parse(readFileSync(file, 'utf8')).results[0].median * 1000;
}

function row(what, medianMs, baseline, baselineMs, goal) {
  return {what, medianMs, baseline, baselineMs, ratio: medianMs / baselineMs, goal};
}

function machine() {
  const [{model}] = cpus();
  const memcached = execFileSync('memcached', ['-V'], {encoding: 'utf8'}).trim().split(' ')[1];
  const gib = Math.round(totalmem() / 1024 ** 3);
  return `${model.trim()}, ${cpus().length} cores, ${gib} GiB, Node ${process.version}, memcached ${memcached}`;
}
