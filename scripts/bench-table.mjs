/** The figures of test/bench/cli.json as Markdown. */
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
