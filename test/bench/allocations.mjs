// How many bytes the proxy allocates a command, and where. As a preload of the proxy (`node --import`), it samples every
// allocation, those included that are collected before the end, and prints the profile on SIGUSR2.
import {Session} from 'node:inspector';
import {isMainThread} from 'node:worker_threads';

const samplingBytes = 4096;
const marker = 'allocations: ';

if (process.env.MCLUSTER_BENCH_ALLOCATIONS === 'yes' && isMainThread) sample();

/** `{bytesPerCommand, top: [{where, bytesPerCommand}]}` under `load(port)`, after a first one to warm up. */
export async function allocations(peers, nodes, load) {
  const env = {...process.env, MCLUSTER_BENCH_ALLOCATIONS: 'yes'};
  const proxy = await peers.proxy(nodes, {nodeFlags: ['--import', import.meta.url], env});
  await load(proxy.port);
  await profileOf(proxy);
  const {operations} = await load(proxy.port);
  const places = await profileOf(proxy);
  const perCommand = (bytes) => bytes / operations;
  return {
    bytesPerCommand: perCommand(places.reduce((sum, {bytes}) => sum + bytes, 0)),
    top: places.slice(0, 8).map(({where, bytes}) => ({where, bytesPerCommand: perCommand(bytes)})),
  };
}

/** What was allocated since the last call, or the start. */
function profileOf({pid, stderr}) {
  return new Promise((resolve) => {
    let text = '';
    const onData = (chunk) => {
      text += chunk;
      const line = text.split('\n').find((candidate) => candidate.startsWith(marker));
      if (line === undefined || !text.endsWith('\n')) return;
      stderr.off('data', onData);
      resolve(JSON.parse(line.slice(marker.length)));
    };
    stderr.on('data', onData);
    process.kill(pid, 'SIGUSR2');
  });
}

function sample() {
  const session = new Session();
  session.connect();
  const start = () =>
    session.post('HeapProfiler.startSampling', {
      samplingInterval: samplingBytes,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
  start();
  process.on('SIGUSR2', () =>
    session.post('HeapProfiler.stopSampling', (error, result) => {
      process.stderr.write(`${marker}${JSON.stringify(error ? [] : bySize(result.profile.head))}\n`);
      start();
    }),
  );
}

function bySize(head) {
  const sums = new Map();
  const visit = ({callFrame: {functionName, url, lineNumber}, selfSize, children}) => {
    const where = `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
    sums.set(where, (sums.get(where) ?? 0) + selfSize);
    children.forEach(visit);
  };
  visit(head);
  return [...sums].map(([where, bytes]) => ({where, bytes})).sort((a, b) => b.bytes - a.bytes);
}
