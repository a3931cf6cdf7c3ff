// The part of npm run bench:cli that needs a Docker engine (npm run engine): the CLI against bare docker doing the same.
import {execFileSync, spawnSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const rounds = 15;
const cli = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Why nothing can be measured here; null when it can. */
export function dockerMissing() {
  const {status, stderr} = spawnSync('docker', ['image', 'inspect', 'memcached:1.6'], {encoding: 'utf8'});
  if (status === 0) return null;
  return /no such image/i.test(stderr) ? 'there is no image memcached:1.6' : 'no Docker engine answers';
}

/** `Docker 20.10.24, Compose 2.26.1`. */
export function dockerVersions() {
  const engine = execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], {encoding: 'utf8'});
  const compose = execFileSync('docker', ['compose', 'version', '--short'], {encoding: 'utf8'});
  return `Docker ${engine.trim()}, Compose ${compose.trim()}`;
}

/** Medians in milliseconds of what mcluster and bare docker take, by verb; the two take turns, as machines have moods. */
export async function measureDocker({offset}) {
  const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
  const name = `bench-${process.pid}`;
  const environment = {...process.env, MCLUSTER_HOME: join(folder, 'home')};
  const run = (file, args) => execFileSync(file, args, {stdio: ['ignore', 'ignore', 'pipe'], env: environment});
  const mcluster = (...args) => run(process.execPath, [cli, ...args, '--name', name]);
  const docker = (...args) => run('docker', args);

  const composeFile = join(folder, 'compose.yaml');
  const up = ['up', '--nodes', '2', '--backup', '1', '--runtime', 'docker', '--port-offset', String(offset)];
  const ports = [11211, 11212, 11213].map((port) => port + offset);
  const times = {up: [[], []], kill: [[], []], down: [[], []]};
  const measure = async (verb, who, work) => {
    const started = performance.now();
    await work();
    times[verb][who].push(performance.now() - started);
  };

  try {
    for (let round = 0; round < rounds; round++) {
      await measure('up', 0, () => mcluster(...up));
      copyFileSync(join(folder, 'home', name, 'compose.yaml'), composeFile);
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
    spawnSync(process.execPath, [cli, 'down', '--name', name], {env: environment});
    rmSync(folder, {recursive: true, force: true});
  }
  return Object.fromEntries(Object.entries(times).map(([verb, both]) => [verb, both.map(median)]));
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
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
