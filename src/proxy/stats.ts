import type {Proxy} from './proxy.ts';

/** `stats proxy`: what the proxy knows of itself and its links, in memcached's form. */
export function proxyStats(proxy: Proxy): string {
  const {config, pool} = proxy;
  const rows: [string, string | number][] = [
    ['pid', process.pid],
    ['uptime', Math.floor((Date.now() - proxy.startedAtMs) / 1000)],
    ['policy', config.policy],
    ['distribution', config.distribution],
    ['curr_connections', proxy.sessions.size],
    ['total_connections', proxy.accepted],
    ['rejected_connections', proxy.refused],
    ['max_connections', config.maxConnections],
  ];
  for (const {endpoint, state, pending} of pool.links) {
    rows.push(
      [`${endpoint.name}_address`, `${endpoint.host}:${endpoint.port}`],
      [`${endpoint.name}_link`, state],
      [`${endpoint.name}_pending`, pending],
      [`${endpoint.name}_faults`, proxy.faults.on(endpoint.name).join(' + ') || 'none'],
    );
  }
  rows.push(...proxy.policy.statRows());
  return `${rows.map(([name, value]) => `STAT ${name} ${value}\r\n`).join('')}END\r\n`;
}
