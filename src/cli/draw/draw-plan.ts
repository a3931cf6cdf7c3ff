import {describeClash} from '../../cluster/lifecycle/port-clashes.ts';
import type {UpPlan} from '../../cluster/lifecycle/up.ts';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import {table} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';

/** An UpPlan in the format of `up --dry-run --json`. */
export type PlanResult = Omit<UpPlan, 'runtime'> & {runtime: {name: string; engine: string; reason: string}};

export function planOf({runtime: {name, engine, reason}, ...rest}: UpPlan): PlanResult {
  return {...rest, runtime: {name, engine, reason}};
}

const existing = {
  none: 'does not exist yet',
  same: 'is already running like this: up would do nothing',
  different: 'is running with another topology: up would refuse',
  incomplete: 'is incomplete: a previous up or down was interrupted; up would start over',
} as const satisfies Record<UpPlan['existing'], string>;

/** Draws what `up` would do, in order. */
export function drawPlan({name, runtime, members, clashes, differences, steps, compose, ...plan}: PlanResult): string {
  const {strong, dim, bad} = paint(process.stdout);
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? ['', strong(title), ...lines] : [];
  return [
    `${strong(name)} ${existing[plan.existing]}`,
    dim(runtime.reason),
    dim(`folder ${plan.folder}`),
    '',
    table(members, [
      {title: 'MEMBER', value: (member) => member.name},
      {title: 'ROLE', value: ({role}) => role},
      {title: 'ADDRESS', value: hostAndPort},
    ]),
    ...list(
      'Ports that can’t be used',
      clashes.map((clash) => `  ${bad(hostAndPort(clash))} for ${clash.member}: ${describeClash(clash)}`),
    ),
    ...list(
      'Differences',
      differences.map((difference) => `  ${difference}`),
    ),
    ...list(
      'Steps',
      steps.map((step, index) => `  ${index + 1}. ${step}`),
    ),
    ...list('Compose file', compose === null ? [] : compose.trimEnd().split('\n')),
  ].join('\n');
}
