// npm run bench:history: how long a million operations take to check. Exits with 1 when the goal of 20 s is missed.
import {performance} from 'node:perf_hooks';
import {loadSource} from '../../scripts/load-source.mjs';

const operations = 1_000_000;
const goalMs = 20_000;
const {checkHistory} = await loadSource('src/history/check-history.ts');
const started = performance.now();
const verdict = checkHistory(lines());
const tookMs = performance.now() - started;
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `${verdict.operations} operations: ${(tookMs / 1000).toFixed(1)} s, ${peakMiB} MiB at most; goal ${goalMs / 1000} s`,
);
if (verdict.anomalies.length > 0) throw new Error(`the history is right: ${JSON.stringify(verdict.anomalies[0])}`);
if (tookMs > goalMs) process.exitCode = 1;

/** A right history: eight clients, skewed keys, counters and lists among them; each takes effect when it completes. */
function* lines() {
  const held = new Map();
  let seed = 1;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let n = 0; n < operations; n++) {
    const place = Math.floor(random(1000) ** 2 / 1000);
    const dice = random(100);
    const at = {process: n % 8, invokeMs: n / 10, completeMs: n / 10 + 0.5, result: 'ok'};
    if (dice < 10) {
      const key = `n${place}`;
      const before = held.get(key);
      if (before === undefined) yield* set(held, key, '0', at);
      else yield* result(held, key, String(Number(before) + 1), {...at, op: 'incr', by: 1});
    } else {
      const key = `k${place}`;
      if (dice < 70) yield JSON.stringify({op: 'get', key, value: held.get(key) ?? null, ...at});
      else if (dice < 95) yield* set(held, key, `v${n}`, at);
      else {
        yield JSON.stringify({op: 'delete', key, reply: held.delete(key) ? 'DELETED' : 'NOT_FOUND', ...at});
      }
    }
  }
}

function* set(held, key, value, at) {
  held.set(key, value);
  yield JSON.stringify({op: 'set', key, value, reply: 'STORED', ...at});
}

function* result(held, key, value, rest) {
  held.set(key, value);
  yield JSON.stringify({key, value, reply: value, ...rest});
}
