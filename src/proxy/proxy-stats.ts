import {memberReports, type MemberReport, type ReportedProxy} from './control/proxy-report.ts';

type Rows = [name: string, value: string | number][];

/** Returns the reply to `stats proxy`: the state of the proxy and its links, in memcached's format. */
export function proxyStats(proxy: ReportedProxy): string {
  const rows = [...ownRows(proxy), ...memberRows(proxy)];
  return `${rows.map(([name, value]) => `STAT ${name} ${value}\r\n`).join('')}END\r\n`;
}

/** Returns the rows about nodes and backups: `node1_state`, `node1_copy_lost` and so on. */
export function memberRows(proxy: ReportedProxy): Rows {
  const addresses = new Map(proxy.pool.links.map(({member, endpoint}) => [member, endpoint]));
  return memberReports(proxy).flatMap((report) => {
    const {host, port} = addresses.get(report.member)!;
    const rows: Rows = [['address', `${host}:${port}`], ...rowsOf(report)];
    return rows.map(([name, value]): Rows[number] => [`${report.member}_${name}`, value]);
  });
}

function ownRows({config, sessions, accepted, refused, startedAtMs}: ReportedProxy): Rows {
  return [
    ['pid', process.pid],
    ['uptime', Math.floor((Date.now() - startedAtMs) / 1000)],
    ['policy', config.policy],
    ['distribution', config.distribution],
    ['curr_connections', sessions.size],
    ['total_connections', accepted],
    ['rejected_connections', refused],
    ['max_connections', config.maxConnections],
  ];
}

function rowsOf({link, pending, faults, requests, condition}: MemberReport): Rows {
  return [
    ['link', link],
    ['pending', pending],
    ['faults', faults.join(' + ') || 'none'],
    ['normal', requests.normal],
    ['failover', requests.failover],
    ['repair', requests.repair],
    ['copy', requests.copy],
    ['copy_lost', requests.copyLost],
    ['timed_out', requests.timedOut],
    ...(condition === null ? [] : conditionRows(condition)),
  ];
}

function conditionRows({
  state,
  downSinceMs,
  dirty,
  missedKeys,
  missedWrites,
}: NonNullable<MemberReport['condition']>): Rows {
  return [
    ['state', state],
    ['down_seconds', downSinceMs === null ? 0 : Math.floor((Date.now() - downSinceMs) / 1000)],
    ['dirty', dirty ? 'yes' : 'no'],
    ['missed_writes', missedWrites],
    ['missed_keys', missedKeys ?? 'all'],
  ];
}
