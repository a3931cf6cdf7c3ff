// npm run bench:faults: what faults cost a link, as ratios within one run. Needs memcached. The proxy that the others
// are compared to is the same, built with the null checks of its links cut out.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const rounds = Number(process.argv[2] ?? 9);
const seconds = 2;
const connections = 50;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
const children = [];

try {
  const nodes = [await startMemcached(), await startMemcached()];
  const bare = await startProxy('without-the-seam', nodes, [cutOutSeam]);
  const idle = await startProxy('no-faults', nodes);
  const healed = await startProxy('healed', nodes);
  const idling = await startProxy('idling', nodes);
  await call(healed, 'addFault', {id: 'f1', member: 'node1', fault: {kind: 'slow', latencyMs: 1}});
  await call(healed, 'heal', {});
  for (const member of ['node1', 'node2']) {
    await call(idling, 'addFault', {id: member, member, fault: {kind: 'drop', key: 'matches nothing'}});
  }
  const proxies = [bare, idle, healed, idling];
  const measured = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const figures = [];
    for (const proxy of proxies) figures.push(await load(proxy));
    if (round > 0) measured.push(figures);
  }
  const ratio = (index, figure) => median(measured.map((round) => round[index][figure] / round[0][figure]));
  const row = (what, index) =>
    console.log(`${what.padEnd(46)} ${ratio(index, 'rate').toFixed(3)}      ${ratio(index, 'cpu').toFixed(3)}`);
  console.log(
    `${rounds} rounds of ${seconds} s, ${connections} connections; medians of the ratios to a proxy without the seam`,
  );
  console.log(`${''.padEnd(46)} rate       CPU a request`);
  row('no fault', 1);
  row('a fault came and went', 2);
  row('a fault on commands in force, matching none', 3);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true});
}

/** What the checks of src/proxy/link.ts cost is what this takes away. */
function cutOutSeam(source) {
  const cut = source.replaceAll('this.#faults === null', 'true').replaceAll('this.#faults !== null', 'false');
  if (cut === source) throw new Error('the seam is not where this script expects it');
  return cut;
}

async function startProxy(name, nodes, changes = []) {
  const outfile = join(folder, `${name}.mjs`);
  const link = {
    name: 'link',
    setup: ({onLoad}) =>
      onLoad({filter: /src\/proxy\/link\.ts$/}, ({path}) => ({
        loader: 'ts',
        contents: changes.reduce((source, change) => change(source), readFileSync(path, 'utf8')),
      })),
  };
  const options = {bundle: true, format: 'esm', platform: 'node', target: 'node20.19', minifySyntax: true};
  await build({...options, entryPoints: [join(root, 'src/proxy/daemon.ts')], outfile, plugins: [link]});
  const port = await freePort();
  const controlPath = join(folder, `${name}.sock`);
  const config = {
    name,
    listen: {host: '127.0.0.1', port},
    controlPath,
    nodes: nodes.map((node, index) => ({name: `node${index + 1}`, host: '127.0.0.1', port: node})),
    backups: [],
    policy: 'magent',
    distribution: 'modula',
    maxConnections: 4096,
    connectTimeoutMs: 250,
    requestTimeoutMs: 1000,
    rejoin: 'flush',
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
  const child = start(process.execPath, [outfile, join(folder, `${name}.json`)]);
  await listening(port);
  return {pid: child.pid, port, controlPath};
}

async function startMemcached() {
  const port = await freePort();
  const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
  start('memcached', ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '128', '-t', '1', ...user]);
  await listening(port);
  return port;
}

function start(command, args) {
  const child = spawn(command, args, {stdio: 'ignore'});
  children.push(child);
  return child;
}

/** Requests a second, and seconds of the proxy's CPU a request; nine gets and a set in turn on each connection. */
async function load({pid, port}) {
  const before = cpuSeconds(pid);
  const end = performance.now() + seconds * 1000;
  const counts = Array.from({length: connections}, (_, index) => requestsUntil(end, port, index));
  const requests = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  return {rate: requests / seconds, cpu: (cpuSeconds(pid) - before) / requests};
}

function requestsUntil(end, port, index) {
  const value = 'x'.repeat(100);
  let count = 0;
  return new Promise((resolve, reject) => {
    const socket = connect({port, host: '127.0.0.1', noDelay: true});
    const next = () => {
      const key = `key:${index}:${count % 100}`;
      socket.write(count % 10 === 0 ? `set ${key} 0 0 100\r\n${value}\r\n` : `get ${key}\r\n`);
    };
    socket.on('error', reject);
    socket.on('data', (reply) => {
      if (!/(?:STORED|END)\r\n$/.test(reply)) reject(new Error(`got ${reply}`));
      count++;
      if (performance.now() < end) next();
      else socket.end(() => resolve(count));
    });
    next();
  });
}

/** proc(5), stat: utime and stime, in hundredths of a second. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function call({controlPath}, method, params) {
  return new Promise((resolve, reject) => {
    const socket = connect(controlPath);
    socket.on('error', reject);
    socket.on('data', (answer) => {
      const {error, result} = JSON.parse(answer);
      if (error) reject(new Error(error));
      else resolve(result);
      socket.destroy();
    });
    socket.write(`${JSON.stringify({id: 1, method, params})}\n`);
  });
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function listening(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(25);
  }
  throw new Error(`nobody listens on port ${port}`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}
