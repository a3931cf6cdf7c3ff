import type {ClusterFault} from '../cluster/faults/cluster-fault.ts';
import type {FaultReport} from '../cluster/faults/list-faults.ts';
import type {InjectedFault} from '../cluster/faults/prove-faults.ts';
import {count, formatAge} from './format.ts';
import {table} from './table.ts';
import {paint} from './theme.ts';

/** One line a member: `node1: slow by 200ms (f1; proxy1: answered "VERSION 1.6.18" in 203 ms)`. */
export function drawInjected(faults: readonly InjectedFault[]): string {
  const {strong, dim} = paint(process.stdout);
  return faults
    .map(({id, member, what, added, measured}) => {
      const seen = measured.map(({proxy, text}) => `${proxy}: ${text}`);
      const aside = dim(`(${[id, ...seen].join('; ')})`);
      return added ? `${strong(member)}: ${what} ${aside}` : `${strong(member)} not changed: already ${what} ${aside}`;
    })
    .join('\n');
}

/** One line a fault that was in force: `node1 healed: partitioned (f1; 31 requests hit)`. */
export function drawEnded(faults: readonly ClusterFault[]): string {
  const {strong, dim} = paint(process.stdout);
  return faults
    .map(
      ({id, member, what, hits}) =>
        `${strong(member)} healed: ${what} ${dim(`(${[id, ...(hits === null ? [] : [`${count(hits, 'request')} hit`])].join('; ')})`)}`,
    )
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
    {title: 'HITS', value: ({hits}) => hits, align: 'right'},
    {title: 'SEED', value: ({seed}) => seed, align: 'right', optional: 1},
  ]);
}

/** What is not known because of proxies that said nothing. */
export function drawSilent({silent}: FaultReport): string {
  return silent
    .map(({proxy, problem}) =>
      problem === 'is not running'
        ? `${proxy} is not running: it has no faults`
        : `${proxy} ${problem}: its faults are not known`,
    )
    .join('\n');
}
