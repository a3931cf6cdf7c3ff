// npm run bench:faults: what faults cost a link while there are none, and what policy repair costs a healthy cluster, as
// ratios within one run. Needs memcached. The proxy that faults are compared with is the same, built with the null checks
// of its links cut out. Prints a table, and writes the figures to test/bench/faults.json.
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {performance} from 'node:perf_hooks';
import {cpus, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {cpuSeconds, freePort, listening, median} from './peers.mjs';

const rounds = Number(process.argv[2] ?? 15);
const seconds = 1;
const connections = 50;
const value = 'x'.repeat(100);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
const children = [];

try {
  const rows = [...(await seam()), ...(await repair())];
  const machine = describeMachine();
  writeFileSync(new URL('faults.json', import.meta.url), `${JSON.stringify({machine, rows}, null, 2)}\n`);
  console.log(`${rounds} rounds of ${seconds} s, ${connections} connections; medians of the ratios. ${machine}`);
  for (const {what, against, ratio, rateAtLeast, cpuRatio, cpuAtMost} of rows) {
    const rate = `${ratio.toFixed(3)}${rateAtLeast ? ` (goal: at least ${rateAtLeast})` : ''}`;
    const cpu = `${cpuRatio.toFixed(3)}${cpuAtMost ? ` (goal: at most ${cpuAtMost})` : ''}`;
    console.log(`${what}, against ${against}: rate ${rate}, CPU a request ${cpu}`);
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true});
}

/** Links without faults against links that have no place for any. What that costs is CPU, which a busy machine blurs less. */
async function seam() {
  const nodes = [await startMemcached(), await startMemcached()];
  const bare = await startProxy('without-the-seam', {nodes}, [cutOutSeam]);
  const idle = await startProxy('no-faults', {nodes});
  const healed = await startProxy('healed', {nodes});
  const idling = await startProxy('idling', {nodes});
  await call(healed, 'addFault', {id: 'f1', member: 'node1', fault: {kind: 'slow', latencyMs: 1}});
  await call(healed, 'heal', {});
  for (const member of ['node1', 'node2']) {
    await call(idling, 'addFault', {id: member, member, fault: {kind: 'drop', key: 'matches nothing'}});
  }
  const against = 'a proxy without any place for faults';
  const compared = await compare([bare, idle, healed, idling], mixed);
  return [
    {what: 'proxy, no fault', against, ...compared[1], cpuAtMost: 1.03},
    {what: 'proxy, a fault came and went', against, ...compared[2], cpuAtMost: 1.03},
    {what: 'proxy, a fault on commands that matches none', against, ...compared[3]},
  ];
}

/** Policy repair against policy magent, both with a backup, all members up. */
async function repair() {
  const nodes = [await startMemcached(), await startMemcached()];
  const backups = [await startMemcached()];
  const magent = await startProxy('magent', {nodes, backups});
  const repairing = await startProxy('repair', {nodes, backups, policy: 'repair'});
  const against = '`policy: magent`';
  const rows = [];
  for (const [what, commandOf] of [
    ['9 get, 1 set', mixed],
    ['get', get],
    ['set', set],
  ]) {
    const [, compared] = await compare([magent, repairing], commandOf);
    rows.push({what: `\`policy: repair\`, healthy: ${what}`, against, ...compared, rateAtLeast: 0.85});
  }
  // Which takes a look at the backup.
  const [, missed] = await compare([magent, repairing], (key) => get(`nothing:${key}`));
  rows.push({what: '`policy: repair`, healthy: get of what is nowhere', against, ...missed});
  return rows;
}

/** In turn, round by round; the first round warms up. Each against the first. */
async function compare(proxies, commandOf) {
  for (const proxy of proxies) await fill(proxy);
  const measured = [];
  for (let round = 0; round <= rounds; round++) {
    const figures = [];
    // Another one first each time: whatever the order does to them, it does to all.
    for (let turn = 0; turn < proxies.length; turn++) {
      const index = (round + turn) % proxies.length;
      figures[index] = await load(proxies[index], commandOf);
    }
    if (round > 0) measured.push(figures);
  }
  const medianOf = (index, figure) => median(measured.map((round) => round[index][figure]));
  const ratioOf = (index, figure) => median(measured.map((round) => round[index][figure] / round[0][figure]));
  return proxies.map((_proxy, index) => ({
    perSecond: Math.round(medianOf(index, 'rate')),
    againstPerSecond: Math.round(medianOf(0, 'rate')),
    ratio: ratioOf(index, 'rate'),
    cpuRatio: ratioOf(index, 'cpu'),
  }));
}

/** What the checks of src/proxy/link/link.ts cost is what this takes away. */
function cutOutSeam(source) {
  const cut = source.replaceAll('this.#faults === null', 'true').replaceAll('this.#faults !== null', 'false');
  if (cut === source) throw new Error('the seam is not where this script expects it');
  return cut;
}

async function startProxy(name, {nodes, backups = [], policy = 'magent'}, changes = []) {
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
  await build({...options, entryPoints: [join(root, 'src/proxy/process/daemon.ts')], outfile, plugins: [link]});
  const port = await freePort();
  const controlPath = join(folder, `${name}.sock`);
  const config = {
    name,
    listen: {host: '127.0.0.1', port},
    controlPath,
    nodes: nodes.map((port, index) => ({name: `node${index + 1}`, host: '127.0.0.1', port})),
    backups: backups.map((port, index) => ({name: `backup${index + 1}`, host: '127.0.0.1', port})),
    policy,
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

/** Requests a second, and seconds of the proxy's CPU a request. */
async function load({pid, port}, commandOf) {
  const before = cpuSeconds(pid);
  const end = performance.now() + seconds * 1000;
  const counts = Array.from({length: connections}, (_, index) =>
    requestsUntil(end, port, (count) => commandOf(keyOf(index, count), count)),
  );
  const requests = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  return {rate: requests / seconds, cpu: (cpuSeconds(pid) - before) / requests};
}

function mixed(key, count) {
  return count % 10 === 0 ? set(key) : get(key);
}

function get(key) {
  return `get ${key}\r\n`;
}

function set(key) {
  return `set ${key} 0 0 100\r\n${value}\r\n`;
}

function keyOf(index, count) {
  return `key:${index}:${count % 100}`;
}

/** So that what is read is there. */
async function fill({port}) {
  const sets = (index) => Array.from({length: 100}, (_, count) => set(keyOf(index, count))).join('');
  const text = Array.from({length: connections}, (_, index) => sets(index)).join('');
  await new Promise((resolve, reject) => {
    const socket = connect({port, host: '127.0.0.1'}).on('error', reject);
    let received = 0;
    socket.on('data', (reply) => {
      received += reply.length;
      if (received === connections * 100 * 'STORED\r\n'.length) socket.end(resolve);
    });
    socket.write(text);
  });
}

function requestsUntil(end, port, commandOf) {
  let count = 0;
  return new Promise((resolve, reject) => {
    const socket = connect({port, host: '127.0.0.1', noDelay: true});
    const next = () => {
      socket.write(commandOf(count));
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

function describeMachine() {
  const [{model}] = cpus();
  const memcached = execFileSync('memcached', ['-V'], {encoding: 'utf8'}).trim().split(' ')[1];
  const gib = Math.round(totalmem() / 1024 ** 3);
  return `${model.trim()}, ${cpus().length} cores, ${gib} GiB, Node ${process.version}, memcached ${memcached}`;
}
