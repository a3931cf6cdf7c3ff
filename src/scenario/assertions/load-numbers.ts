import type {AssertionKind} from '../assertion-kind.ts';
import {defineAssertion} from '../define-assertion.ts';
import {comparison, compares, type ComparisonUnit} from '../verdict/comparison.ts';
import type {LoadSummary} from '../../workload/load/load-window.ts';

/** Expectations of a load, over the window since its last measurement: `expect: {hitRate: '>= 99%'}`. */
export const loadAssertions: readonly AssertionKind[] = [
  loadNumber('requests', 'how many commands there were', 'none', ({requests}) => requests),
  loadNumber('hitRate', 'the share of hits among answered reads', 'share', ({hitRate}) => hitRate),
  loadNumber('errorRate', 'the share of commands without a proper answer', 'share', ({errorRate}) => errorRate),
  loadNumber('hits', 'how many reads were hits', 'none', ({hits}) => hits),
  loadNumber('misses', 'how many reads were misses', 'none', ({misses}) => misses),
  loadNumber('errors', 'how many commands had no proper answer', 'none', ({errors}) => errors),
  loadNumber(
    'staleReads',
    'how many reads gave an older value than the latest',
    'none',
    (summary) => summary.staleReads,
  ),
  loadNumber(
    'corruptReads',
    'how many reads gave what was never written there',
    'none',
    (summary) => summary.corruptReads,
  ),
  loadNumber('p50', 'the latency that half of the commands stayed within', 'time', ({latencyMs}) => latencyMs?.p50),
  loadNumber('p99', 'the latency that 99 % of the commands stayed within', 'time', ({latencyMs}) => latencyMs?.p99),
  loadNumber('max', 'the longest latency', 'time', ({latencyMs}) => latencyMs?.max),
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
  if (number === null || number === undefined) return 'unknown, without any command';
  if (unit === 'share') return `${(number * 100).toFixed(1)}%`;
  return unit === 'time' ? `${number.toFixed(1)}ms` : String(number);
}
