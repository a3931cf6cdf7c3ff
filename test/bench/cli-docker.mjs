// npm run bench:docker [ROUNDS]: the CLI on the docker runtime against bare docker doing the same, in turn, in one run.
// Needs a build (npm run build -- --fast) and an engine (npm run engine). Exits with 1 when a goal is missed.
import {execFileSync, spawnSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const rounds = Number(process.argv[2] ?? 9);
const goals = {up: 1.3, kill: 1.5, down: 1.3};
const cli = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
const name = `bench-${process.pid}`;
const offset = 9000 + (process.pid % 900) * 10;
const ports = [0, 1, 2].map((index) => 11211 + offset + index);
const composeFile = join(folder, 'compose.yaml');
process.env.MCLUSTER_HOME = join(folder, 'home');

const mcluster = (...args) => run(process.execPath, [cli, ...args, '--name', name]);
const docker = (...args) => run('docker', args);
const up = ['up', '--nodes', '2', '--backup', '1', '--runtime', 'docker', '--port-offset', String(offset)];
const times = {up: [[], []], kill: [[], []], down: [[], []]};

try {
  for (let round = 0; round < rounds; round++) {
    await measure('up', 0, () => mcluster(...up));
    copyFileSync(join(process.env.MCLUSTER_HOME, name, 'compose.yaml'), composeFile);
    await measure('kill', 0, () => mcluster('kill', 'node1'));
    await measure('down', 0, () => mcluster('down'));

    await measure('up', 1, async () => {
      docker('compose', '--file', composeFile, 'up', '--detach');
      await Promise.all(ports.map(answering));
    });
    await measure('kill', 1, () => {
      docker('kill', `mcluster-${name}-node1`);
      run(process.execPath, ['--eval', '0']);
    });
    await measure('down', 1, () => docker('compose', '--file', composeFile, 'down', '--timeout', '0'));
  }
} finally {
  spawnSync(process.execPath, [cli, 'down', '--name', name]);
  rmSync(folder, {recursive: true, force: true});
}

for (const [verb, [ours, theirs]] of Object.entries(times)) {
  const ratio = median(ours) / median(theirs);
  if (ratio > goals[verb]) process.exitCode = 1;
  console.log(
    `${verb.padEnd(4)}  mcluster ${median(ours).toFixed(0)} ms, docker ${median(theirs).toFixed(0)} ms: ` +
      `${ratio.toFixed(2)} times (goal: at most ${goals[verb]})`,
  );
}

async function measure(verb, who, work) {
  const started = performance.now();
  await work();
  times[verb][who].push(performance.now() - started);
}

function run(file, args) {
  execFileSync(file, args, {stdio: ['ignore', 'ignore', 'pipe']});
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

async function answering(port) {
  while (!(await answersVersion(port))) await sleep(5);
}

function answersVersion(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('version\r\n'));
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
  });
}
