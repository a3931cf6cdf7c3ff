// npm run bench:cli: how long the CLI takes, as ratios within one run, since machines and their moods differ.
// Needs a build (npm run build -- --fast), hyperfine and memcached, and for its last rows a Docker engine (npm run engine).
// Prints a table, and writes the figures to test/bench/cli.json, from where `npm run readme` takes them. Exits with 1
// when a goal is missed.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {cpus, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {benchTable} from '../../scripts/bench-table.mjs';
import {dockerMissing, dockerVersions, measureDocker} from './cli-docker.mjs';
import {measureFirstMinute} from './first-minute.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
process.env.MCLUSTER_HOME = join(folder, 'home');
const cli = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const mcluster = `node ${cli}`;

try {
  const noDocker = dockerMissing();
  const rows = [...(await firstMinute()), ...(await startUp()), ...(await upAndDown()), ...(await manyNodes())];
  if (noDocker === null) rows.push(...(await inContainers()));
  const skipped = noDocker === null ? [] : [{what: '`up`, `kill` and `down --runtime docker`', why: noDocker}];
  const figures = {machine: machine(noDocker === null), rows, skipped};
  writeFileSync(new URL('cli.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(benchTable(figures));
  if (rows.some(({ratio, goal}) => ratio > goal)) process.exitCode = 1;
} finally {
  rmSync(folder, {recursive: true, force: true});
}

async function firstMinute() {
  const {firstKill, npx} = measureFirstMinute(folder, (await flags(2, 1)).split(' '));
  return [
    row('`git clone`, `npm ci`, `npx mcluster up`, `kill node1`', firstKill, '45 s', 45_000, 1),
    row('`npx mcluster --version` in the clone, from the second on', npx, '1.2 s', 1200, 1),
  ];
}

async function startUp() {
  execFileSync('sh', ['-c', `${mcluster} up ${await flags(2, 1)}`], {stdio: 'ignore'});
  const commands = ['node -e 0', `${mcluster} --version`, `${mcluster} status`];
  const [bare, version, status] = measure(commands, ['--warmup', '3', '--runs', '25']);
  down();
  return [
    row('`mcluster --version`', version, '`node -e 0`', bare, 2.2),
    row('`mcluster status` of 4 members', status, '`node -e 0`', bare, 2.2),
  ];
}

/** Against a shell that ends its processes by SIGTERM, to which memcached takes up to a second, and by SIGKILL, as down. */
async function upAndDown() {
  const offset = await freeOffset(2, 1);
  const both = `${mcluster} up ${await flags(2, 1, offset)} && ${mcluster} down`;
  const commands = [`sh -c '${both}'`, byHand(offset, 'TERM'), byHand(offset, 'KILL')];
  const [ours, term, kill] = measure(commands, ['--warmup', '1', '--runs', '15']);
  const what = '`up` and `down`: 2 nodes, 1 backup, 1 proxy';
  return [
    row(what, ours, '3 memcached and a bare Node from a shell, `kill`', term, 3),
    row(what, ours, 'the same, `kill -9`', kill, 3),
  ];
}

/** `up` alone. The goal: under 3 s, and no more than linear in nodes. */
async function manyNodes() {
  const medians = [];
  for (const nodes of [5, 50]) {
    const up = `${mcluster} up ${await flags(nodes, 2)}`;
    medians.push(...measure([up], ['--runs', '9', '--prepare', `${mcluster} down`]));
    down();
  }
  const [few, many] = medians;
  return [
    row('`up --nodes 50 --backup 2`', many, '3 s', 3000, 1),
    row('`up --nodes 50 --backup 2`', many, '10 times `up --nodes 5 --backup 2`', few * 10, 1),
  ];
}

/** Two nodes, a backup, and for mcluster a proxy on the host. */
async function inContainers() {
  const {up, kill, down} = await measureDocker({offset: await freeOffset(2, 1)});
  return [
    row(
      '`up --runtime docker`: 2 nodes, 1 backup, 1 proxy',
      up[0],
      '`docker compose up -d` of its file, until ports answer',
      up[1],
      1.3,
    ),
    row('`kill node1`, a container', kill[0], '`docker kill` and `node -e 0`', kill[1], 1.5),
    row('`down` of the containers', down[0], '`docker compose down -t 0`', down[1], 1.3),
  ];
}

/** Three memcached and a Node.js process that listens: started, waited for and ended. */
function byHand(offset, signal) {
  const user = process.getuid() === 0 ? '-u nobody ' : '';
  const [proxy, ...nodes] = [12001, 11211, 11212, 11213].map((port) => port + offset);
  const lines = [
    ...nodes.map((port) => `memcached ${user}-l 127.0.0.1 -p ${port} -U 0 -m 64 & pids="$pids $!"`),
    `node -e 'require("net").createServer().listen(${proxy}, "127.0.0.1")' & pids="$pids $!"`,
    `for port in ${nodes.join(' ')} ${proxy}; do until nc -z 127.0.0.1 $port; do sleep 0.01; done; done`,
    `kill -${signal} $pids; wait`,
  ];
  const file = join(folder, `by-hand-${signal}.sh`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return `sh ${file}`;
}

function down() {
  execFileSync(process.execPath, [cli, 'down'], {stdio: 'ignore'});
}

async function flags(nodes, backups, offset) {
  const at = offset ?? (await freeOffset(nodes, backups));
  return `--nodes ${nodes} --backup ${backups} --runtime process --port-offset ${at}`;
}

async function freeOffset(nodes, backups) {
  for (;;) {
    const offset = 9000 + Math.floor(Math.random() * 10_000);
    const ports = Array.from({length: nodes + backups}, (_, index) => 11211 + offset + index);
    const free = await Promise.all([...ports, 12001 + offset].map(isFree));
    if (free.every(Boolean)) return offset;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Medians in milliseconds, in the order of the commands. */
function measure(commands, options) {
  const file = join(folder, 'hyperfine.json');
  const quiet = {stdio: ['ignore', 'ignore', 'inherit']};
  execFileSync('hyperfine', ['-N', '--style', 'basic', '--export-json', file, ...options, ...commands], quiet);
  return JSON.parse(readFileSync(file, 'utf8')).results.map(({median}) => median * 1000);
}

function row(what, medianMs, baseline, baselineMs, goal) {
  return {what, medianMs, baseline, baselineMs, ratio: medianMs / baselineMs, goal};
}

function machine(withDocker) {
  const [{model}] = cpus();
  const memcached = execFileSync('memcached', ['-V'], {encoding: 'utf8'}).trim().split(' ')[1];
  const gib = Math.round(totalmem() / 1024 ** 3);
  const versions = [`Node ${process.version}`, `memcached ${memcached}`, ...(withDocker ? [dockerVersions()] : [])];
  return `${model.trim()}, ${cpus().length} cores, ${gib} GiB, ${versions.join(', ')}`;
}
