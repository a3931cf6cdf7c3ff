/** The figures of test/bench/cli.json as Markdown. */
export function benchTable({machine, rows}) {
  const lines = rows.map(
    ({what, medianMs, baseline, baselineMs, ratio, goal}) =>
      `| ${what} | ${medianMs.toFixed(0)} ms | ${baseline} | ${baselineMs.toFixed(0)} ms | ${ratio.toFixed(2)} | ${goal} |`,
  );
  const head = [
    '| what | median | against | median | ratio | goal: at most |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...lines, '', `On ${machine}.`].join('\n');
}
