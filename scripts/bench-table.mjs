/** Returns the figures of a test/bench/*.json as Markdown. */
export function benchTable({machine, rows, skipped = []}) {
  const lines = rows.map(
    ({what, medianMs, baseline, baselineMs, ratio, goal}) =>
      `| ${what} | ${medianMs.toFixed(0)} ms | ${baseline} | ${baselineMs.toFixed(0)} ms | ${ratio.toFixed(2)} | ${goal} |`,
  );
  const head = [
    '| what | median | against | median | ratio | goal: at most |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  const notes = skipped.map(({what, why}) => `Not measured: ${what}, because ${why}.`);
  return [...head, ...lines, '', [`On ${machine}.`, ...notes].join(' ')].join('\n');
}

/** Returns the figures of test/bench/proxy.json as Markdown; `variants` may include those of other benches. */
export function proxyTables({machine, rounds, loads, variants, allocated}) {
  const number = (value) => Math.round(value).toLocaleString('en');
  const three = ({ours, nutcracker, bare}, digits) =>
    [ours, nutcracker, bare].map((value) => value.toFixed(digits)).join(' / ');
  const ratio = (value, goal) => `**${value.toFixed(2)}**${goal === undefined ? '' : ` (${goal})`}`;
  const loadRows = loads.map(
    ({connections, depth, generator, goal, cpuGoal, rates, cpu, p50Ms, p99Ms}) =>
      `| ${connections} connections, ${depth} deep (${generator}) | ${number(rates.ours)} / ${number(rates.nutcracker)} / ${number(rates.bare)} | ${ratio(rates.ratios.ours, `≥ ${goal.toFixed(1)}`)} | ${three(p50Ms, 2)} | ${three(p99Ms, 2)} | ${ratio(p99Ms.ratios.ours, `≤ ${p99Ms.goal}`)} | ${cpu.ours.toFixed(1)} / ${cpu.nutcracker.toFixed(1)} | ${ratio(cpu.ratios.ours, cpuGoal && `≤ ${cpuGoal.toFixed(1)}`)} |`,
  );
  const variantRows = variants.map(
    ({what, against, ratio, goal, cpuRatio, cpuGoal}) =>
      `| ${what} | ${against} | **${ratio.toFixed(2)}** | ${goal ?? ''} | ${cpuRatio.toFixed(2)} | ${cpuGoal ?? ''} |`,
  );
  return [
    '| load | commands a second | ratio (goal) | p50 in ms | p99 in ms | ratio (goal) | CPU µs a command | ratio (goal) |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...loadRows,
    '',
    '| the proxy | against itself | throughput | goal: at least | CPU | goal: at most |',
    '| --- | --- | --- | --- | --- | --- |',
    ...variantRows,
    '',
    `Ours / nutcracker / bare memcached; ratios are ours to nutcracker. Latencies are of our own generator. Medians of ${rounds} rounds in turn, 90 % get, values of 100 bytes; ${number(allocated.bytesPerCommand)} bytes allocated a command. On ${machine}.`,
  ].join('\n');
}
