/** The figures of a test/bench/*.json as Markdown. */
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

/** The figures of test/bench/proxy.json as Markdown; `variants` may have more, of other benches. */
export function proxyTables({machine, rounds, loads, variants, allocated}) {
  const number = (value) => Math.round(value).toLocaleString('en');
  const both = ({nutcracker, ours}, digits) => `${ours.toFixed(digits)} / ${nutcracker.toFixed(digits)}`;
  const loadRows = loads.map(
    ({connections, depth, generator, goal, rates, cpu, p50Ms, p99Ms}) =>
      `| ${connections} connections, ${depth} deep (${generator}) | ${number(rates.ours)} | **${rates.ratios.ours.toFixed(2)}** | ${goal.toFixed(1)} | ${rates.ratios.bare.toFixed(2)} | ${both(p50Ms, 2)} | ${both(p99Ms, 2)} | ${both(cpu, 1)} |`,
  );
  const variantRows = variants.map(
    ({what, against, ratio, goal, cpuRatio, cpuGoal}) =>
      `| ${what} | ${against} | **${ratio.toFixed(2)}** | ${goal ?? ''} | ${cpuRatio.toFixed(2)} | ${cpuGoal ?? ''} |`,
  );
  return [
    '| load | commands a second | of nutcracker | goal: at least | bare memcached, of nutcracker | p50 in ms, ours / nutcracker | p99 | CPU µs a command |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...loadRows,
    '',
    '| the proxy | against itself | throughput | goal: at least | CPU | goal: at most |',
    '| --- | --- | --- | --- | --- | --- |',
    ...variantRows,
    '',
    `Medians of ${rounds} rounds in turn, 90 % get, values of 100 bytes; ${number(allocated.bytesPerCommand)} bytes allocated a command. On ${machine}.`,
  ].join('\n');
}
