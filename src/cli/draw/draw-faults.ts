import {notRunning} from '../../cluster/faults/ask-proxies.ts';
import type {ClusterFault, InjectedFault} from '../../cluster/faults/cluster-fault.ts';
import type {FaultReport} from '../../cluster/faults/list-faults.ts';
import {count, formatAge} from '../screen/format.ts';
import {table} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';

/** Returns one line per member: `node1: slow by 200ms (f1; proxy1: answered "VERSION 1.6.18" in 203 ms)`. */
export function drawInjected(faults: readonly InjectedFault[]): string {
  const {strong, dim} = paint(process.stdout);
  return faults
    .map(({id, member, what, added, measured}) => {
      const seen = measured.map(({proxy, text}) => `${proxy ?? 'from here'}: ${text}`);
      const aside = dim(`(${[id, ...seen].join('; ')})`);
      return added ? `${strong(member)}: ${what} ${aside}` : `${strong(member)} not changed: already ${what} ${aside}`;
    })
    .join('\n');
}

/** Returns one line per ended fault: `node1 healed: partitioned (f1; 31 requests hit)`. */
export function drawEnded(faults: readonly ClusterFault[]): string {
  const {strong, dim} = paint(process.stdout);
  return faults
    .map(({id, member, what, hits, unknown}) => {
      const least = unknown.length > 0 ? 'at least ' : '';
      const isUnknown = hits === null || (hits === 0 && unknown.length > 0);
      const aside = isUnknown ? id : `${id}; ${least}${count(hits, 'request')} hit`;
      return `${strong(member)} healed: ${what} ${dim(`(${aside})`)}`;
    })
    .join('\n');
}

export function drawFaults({faults}: FaultReport, nowMs = Date.now()): string {
  const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
  return table(faults, [
    {title: 'FAULT', value: ({id}) => id},
    {title: 'MEMBER', value: ({member}) => member},
    {title: 'WHAT', value: ({what}) => what},
    {title: 'PROXIES', value: ({links}) => links.map(({proxy}) => proxy).join(' ')},
    {title: 'SINCE', value: ({since}) => formatAge(seconds(Date.parse(since), nowMs)), align: 'right'},
    {title: 'LEFT', value: ({until}) => until && formatAge(seconds(nowMs, Date.parse(until))), align: 'right'},
    {title: 'HITS', value: ({hits, unknown}) => (unknown.length > 0 ? `${hits}+` : hits), align: 'right'},
    {title: 'SEED', value: ({seed}) => seed, align: 'right', optional: 1},
  ]);
}

/** Describes what is unknown: proxies that did not answer, and faults that ended in some proxies only. */
export function drawUnknown({faults, silent}: FaultReport): string[] {
  const ofProxies = silent.map(({proxy, problem}) =>
    problem === notRunning
      ? `${proxy} is not running: it has no faults`
      : `${proxy} ${problem}: its faults are unknown`,
  );
  const ofFaults = faults.flatMap(({id, unknown}) => {
    const over = unknown.filter((name) => !silent.some(({proxy, problem}) => proxy === name && problem !== notRunning));
    return over.map((proxy) => `${id} has ended in ${proxy}: its hits there are unknown`);
  });
  return [...ofProxies, ...ofFaults];
}
