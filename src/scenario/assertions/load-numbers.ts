import type {AssertionKind} from '../assertion-kind.ts';
import {defineAssertion} from '../define-assertion.ts';
import {comparison, compares, type ComparisonUnit} from '../verdict/comparison.ts';
import type {LoadSummary} from '../../workload/load/load-window.ts';

/** Expectations of a load, over the window since its last measurement: `expect: {hitRate: '>= 99%'}`. */
export const loadAssertions: readonly AssertionKind[] = [
  loadNumber('requests', 'number of commands', 'none', ({requests}) => requests),
  loadNumber('hitRate', 'share of hits among answered reads', 'share', ({hitRate}) => hitRate),
  loadNumber('errorRate', 'share of commands that failed', 'share', ({errorRate}) => errorRate),
  loadNumber('hits', 'number of reads that hit', 'none', ({hits}) => hits),
  loadNumber('misses', 'number of reads that missed', 'none', ({misses}) => misses),
  loadNumber('errors', 'number of commands that failed', 'none', ({errors}) => errors),
  loadNumber('staleReads', 'number of reads that returned an outdated value', 'none', (summary) => summary.staleReads),
  loadNumber(
    'corruptReads',
    'number of reads that returned a value never written to the key',
    'none',
    (summary) => summary.corruptReads,
  ),
  loadNumber('p50', '50th percentile of the latency', 'time', ({latencyMs}) => latencyMs?.p50),
  loadNumber('p99', '99th percentile of the latency', 'time', ({latencyMs}) => latencyMs?.p99),
  loadNumber('max', 'maximum latency', 'time', ({latencyMs}) => latencyMs?.max),
];

function loadNumber(
  key: string,
  about: string,
  unit: ComparisonUnit,
  numberIn: (summary: LoadSummary) => number | null | undefined,
): AssertionKind {
  return defineAssertion({
    key,
    about,
    on: 'load',
    schema: comparison(unit),
    describe: ({text}) => `${key} ${text}`,
    holds: (wanted, {summary}) => {
      const number = numberIn(summary);
      return number !== null && number !== undefined && compares(number, wanted);
    },
    got: (_wanted, {summary}) => `${key} ${formatNumber(numberIn(summary), unit)}`,
  });
}

function formatNumber(number: number | null | undefined, unit: ComparisonUnit): string {
  if (number === null || number === undefined) return 'unknown, as there were no commands';
  if (unit === 'share') return `${(number * 100).toFixed(1)}%`;
  return unit === 'time' ? `${number.toFixed(1)}ms` : String(number);
}
