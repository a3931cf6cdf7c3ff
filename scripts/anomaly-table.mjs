// Renders the table of anomalies, and of who promises their absence, for docs/guarantees.md.
import {loadSource} from './load-source.mjs';

/** Returns one row per anomaly. */
export async function anomalyTable() {
  const {anomalyKinds} = await loadSource('src/history/anomaly-kinds.ts');
  const promised = (kind, policy) => (kind.promisedBy.includes(policy) ? 'promised' : 'not promised');
  const rows = Object.entries(anomalyKinds).map(
    ([name, kind]) =>
      `| \`${name}\` | ${kind.meaning} | ${kind.severity} | ${promised(kind, 'magent')} | ${promised(kind, 'repair')} |`,
  );
  return [
    '| anomaly | what was seen | severity | `magent`: never | `repair`: never |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
