// npm run bench:proxy [ROUNDS]: the proxy against nutcracker and bare memcached, in turn in one run, over the same two
// nodes; ratios are what counts. Needs a build (npm run build -- --fast), memcached, nutcracker and memcaslap. Prints
// Markdown, and writes the figures of 5 rounds or more to test/bench/proxy.json, from where `npm run readme` takes them.
// Exits with 1 when a goal is missed.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {proxyTables} from '../../scripts/bench-table.mjs';
import {allocations} from './allocations.mjs';
import {memcaslap, pipelined} from './load.mjs';
import {cpuSeconds, median, Peers} from './peers.mjs';

const rounds = Number(process.argv[2] ?? 9);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`ROUNDS: expected a whole number, not ${process.argv[2]}`);
/** With fewer rounds, figures are for a look, not to be kept. */
const roundsToKeep = 5;
const seconds = 1;
const folder = mkdtempSync(join(tmpdir(), 'mcluster-bench-'));
const peers = new Peers();

try {
  const nodes = [await peers.memcached(), await peers.memcached()];
  const backups = [await peers.memcached()];
  const bare = {...nodes[0], bare: true};
  const nutcracker = await peers.nutcracker(nodes, folder);
  const ours = await peers.proxy(nodes);
  const copying = await peers.proxy(nodes, {backups});
  const repairing = await peers.proxy(nodes, {backups, flags: ['--policy', 'repair']});
  const working = await peers.proxy(nodes, {flags: ['--workers', '2']});

  const loads = [];
  for (const connections of [8, 50, 200]) {
    const {rates, cpu} = await inTurn({bare, nutcracker, ours}, ({port}) => memcaslap(port, {connections, seconds}));
    const one = await inTurn({bare, nutcracker, ours}, ({port}) => pipelined(port, {connections, depth: 1, seconds}));
    loads.push({connections, depth: 1, generator: 'memcaslap', goal: 1, rates, cpu, ...latencies(one)});
  }
  const burst = {connections: 50, depth: 16};
  const deep = await inTurn({bare, nutcracker, ours}, ({port}) => pipelined(port, {...burst, seconds}));
  loads.push({...burst, generator: 'our own', goal: 1.4, cpuGoal: 1, ...deep, ...latencies(deep)});

  const slap = ({port}) => memcaslap(port, {connections: 50, seconds});
  const bursts = ({port, binary}) => pipelined(port, {...burst, seconds, binary});
  const protocolsOf = (peer) => ({base: {...peer, bare: false}, other: {...peer, bare: false, binary: true}});
  const variants = [
    variant('with copies on a backup', 'without', await inTurn({base: ours, other: copying}, slap), 0.9),
    variant('`policy: repair`', '`policy: magent`', await inTurn({base: copying, other: repairing}, slap), 0.85),
    variant(
      '`policy: repair`, 16 deep',
      '`policy: magent`',
      await inTurn({base: copying, other: repairing}, bursts),
      0.85,
    ),
    variant('binary clients, 16 deep', 'text clients', await inTurn(protocolsOf(ours), bursts), 0.8),
    variant(
      'binary clients, 16 deep, `policy: repair`',
      'text clients',
      await inTurn(protocolsOf(repairing), bursts),
      0.8,
    ),
    variant('bare memcached, binary, 16 deep', 'bare memcached, text', await inTurn(protocolsOf(bare), bursts), null),
    variant('`--workers 2`', 'one process', await inTurn({base: ours, other: working}, slap), null),
  ];
  const figures = {
    machine: machine(),
    rounds,
    loads,
    variants,
    allocated: await allocations(peers, nodes, (port) => pipelined(port, {...burst, seconds})),
  };
  if (rounds >= roundsToKeep) {
    writeFileSync(new URL('proxy.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
  }
  console.log(proxyTables(figures));
  if (missed(figures).length > 0) {
    console.error(`missed: ${missed(figures).join('; ')}`);
    process.exitCode = 1;
  }
} finally {
  await peers.end();
  rmSync(folder, {recursive: true, force: true});
}

/**
 * Loads each peer in turn, again and again: medians of `rates` in commands a second, of `cpu` in microseconds of the
 * peer a command, of `p50Ms` and `p99Ms`, and of the rounds' `ratios` of rates to the first but the bare one.
 */
async function inTurn(contestants, load) {
  const names = Object.keys(contestants);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const before = cpuSeconds(contestants[name].pid);
      const {rate, operations, latenciesMs = []} = await load(contestants[name]);
      const cpu = ((cpuSeconds(contestants[name].pid) - before) / operations) * 1e6;
      const sorted = Float64Array.from(latenciesMs).sort();
      const percentile = (share) => sorted[Math.floor(sorted.length * share)];
      measured[name].push({rate, cpu, p50Ms: percentile(0.5), p99Ms: percentile(0.99)});
    }
  }
  const medians = (figure) =>
    Object.fromEntries(names.map((name) => [name, median(measured[name].map((round) => round[figure]))]));
  const base = names.find((name) => name !== 'bare');
  const ratioTo = (name, figure) =>
    median(measured[name].map((round, index) => round[figure] / measured[base][index][figure]));
  const ratios = (figure) => Object.fromEntries(names.map((name) => [name, ratioTo(name, figure)]));
  return {
    rates: {...medians('rate'), ratios: ratios('rate')},
    cpu: {...medians('cpu'), ratios: ratios('cpu')},
    p50Ms: medians('p50Ms'),
    p99Ms: {...medians('p99Ms'), ratios: ratios('p99Ms')},
  };
}

function latencies({p50Ms, p99Ms}) {
  return {p50Ms, p99Ms: {...p99Ms, goal: 1.5}};
}

function variant(what, against, {rates, cpu}, goal) {
  return {what, against, ratio: rates.ratios.other, cpuRatio: cpu.ratios.other, goal};
}

function missed({loads, variants}) {
  const misses = loads.flatMap(({connections, depth, goal, cpuGoal, rates, cpu, p99Ms}) => {
    const load = `${connections} connections, ${depth} deep`;
    return [
      ...(rates.ratios.ours < goal ? [`${load}: ${rates.ratios.ours.toFixed(2)} of nutcracker's throughput`] : []),
      ...(cpuGoal && cpu.ratios.ours > cpuGoal ? [`${load}: ${cpu.ratios.ours.toFixed(2)} of its CPU`] : []),
      ...(p99Ms.ratios.ours > p99Ms.goal ? [`${load}: ${p99Ms.ratios.ours.toFixed(2)} of its p99`] : []),
    ];
  });
  const slow = variants.filter(({ratio, goal}) => goal !== null && ratio < goal);
  return [...misses, ...slow.map(({what, ratio}) => `${what}: ${ratio.toFixed(2)}`)];
}

function machine() {
  const version = (command, args, pattern) => {
    const out = execFileSync('sh', ['-c', `${command} ${args} 2>&1`], {encoding: 'utf8'});
    return pattern.exec(out)?.[1] ?? '?';
  };
  return [
    `${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.version}`,
    `memcached ${version('memcached', '-V', /memcached (\S+)/)}`,
    `nutcracker ${version('nutcracker', '-V', /nutcracker-(\S+)/)}`,
    `memcaslap ${version('memcaslap', '--version', /v(\d\S*)/)}`,
  ].join(', ');
}
