import type {ClusterStatus, MemberFault, MemberState, MemberStatus} from '../../cluster/status/cluster-status.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import {count, formatAge, formatBytes} from '../screen/format.ts';
import {outputWidth, table, type Column} from '../screen/table.ts';
import {paint} from '../screen/theme.ts';

/** Draws the members of a cluster that has just come up: their addresses and what runs them. */
export function drawMembers(members: readonly MemberStatus[]): string {
  return table(members, [...identity(), pidOrContainer(members)]);
}

/** Draws the same table with each member's statistics, followed by its problems. */
export function drawStatus({name, state, runtime, engine, members}: ClusterStatus, width = outputWidth()): string {
  const {strong, dim, warn} = paint(process.stdout);
  const unfinished = `a previous up or down was interrupted: ${nextCommand(name, 'down')} cleans up, up starts over`;
  const problems = [
    ...(state === 'incomplete' ? [unfinished] : []),
    ...members.filter(({problem}) => problem).map((member) => `${member.name}: ${member.problem}`),
    ...members.flatMap(doubts),
  ];
  return [
    `${strong(name)} is ${colourOf(state)(state)} ${dim(`(${runtime}: ${engine})`)}`,
    '',
    table(members, [...identity(), pidOrContainer(members), ...figures, ...faultsBeside(members)], width),
    ...(problems.length > 0 ? ['', ...problems.map(warn)] : []),
  ].join('\n');
}

/** Returns the colour of a state: good, worth a look, or bad. */
export function colourOf(state: MemberState | ClusterStatus['state'] | 'unreadable'): (text: string) => string {
  const {good, warn, bad} = paint(process.stdout);
  if (state === 'running') return good;
  return state === 'dead' || state === 'missing' || state === 'unreadable' ? bad : warn;
}

function identity(): Column<MemberStatus>[] {
  return [
    {title: 'MEMBER', value: ({name}) => name},
    {title: 'ROLE', value: ({role}) => role, optional: 3},
    {title: 'ADDRESS', value: hostAndPort},
    {title: 'STATE', value: stateOf, colour: (text, {state}) => colourOf(state)(text)},
  ];
}

function pidOrContainer(members: readonly MemberStatus[]): Column<MemberStatus> {
  return members.some(({containerId}) => containerId)
    ? {title: 'CONTAINER', value: ({containerId, pid}) => containerId ?? (pid === null ? null : `pid ${pid}`)}
    : {title: 'PID', value: ({pid}) => pid, align: 'right'};
}

const figures: Column<MemberStatus>[] = [
  {title: 'UPTIME', value: ({uptimeSeconds}) => formatAge(uptimeSeconds), align: 'right', optional: 1},
  {title: 'ITEMS', value: ({items}) => items, align: 'right', optional: 1},
  {title: 'MEMORY', value: ({memoryBytes}) => formatBytes(memoryBytes), align: 'right', optional: 4},
  {title: 'CONNS', value: ({connections}) => connections, align: 'right', optional: 5},
  {title: 'HITS', value: ({hits}) => hits, align: 'right', optional: 2},
  {title: 'MISSES', value: ({misses}) => misses, align: 'right', optional: 2},
];

/** The column is present only if there are faults. */
function faultsBeside(members: readonly MemberStatus[]): Column<MemberStatus>[] {
  const proxies = members.filter(({role, state}) => role === 'proxy' && state === 'running').length;
  const words = ({what, proxies: having}: MemberFault): string =>
    having.length < proxies ? `${what} (${having.join(', ')})` : what;
  if (!members.some(({faults}) => faults?.length)) return [];
  return [
    {title: 'FAULTS', value: ({faults}) => faults?.map(words).join(' + ') || null, colour: paint(process.stdout).warn},
  ];
}

/** Lists the proxies that do not use a member, or will flush it first. */
function doubts({name, seenBy}: MemberStatus): string[] {
  return seenBy.flatMap(({proxy, state, downSince, dirty, missedWrites}) => {
    const seconds = downSince === null ? 0 : Math.max(0, Math.round((Date.now() - Date.parse(downSince)) / 1000));
    const out = state === 'down' ? `not used by ${proxy} for ${formatAge(seconds)}` : `used by ${proxy}`;
    const missed = dirty ? `, has missed ${count(missedWrites ?? 0, 'write')}` : '';
    return state === 'down' || dirty ? [`${name}: ${out}${missed}`] : [];
  });
}

function stateOf({state, exitCode, exitSignal}: MemberStatus): string {
  const how = exitSignal ?? (exitCode === null ? null : `exit ${exitCode}`);
  return how ? `${state} (${how})` : state;
}
