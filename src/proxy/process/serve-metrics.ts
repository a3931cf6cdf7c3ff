import {createServer, type Server} from 'node:http';
import {Counter, Gauge, Registry} from 'prom-client';
import type {RequestCounts} from '../request-counters.ts';
import type {MemberReport, ProxyReport} from '../control/proxy-report.ts';

// Loaded only by a proxy that serves metrics. It imports only types from mcluster, so that the build can keep it, with
// prom-client, in a file of its own.

/** Serves `GET /metrics` in Prometheus' text format. Rejects when it cannot listen. */
export async function serveMetrics(
  report: () => ProxyReport,
  {host, port}: {host: string; port: number},
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, {'content-type': 'text/plain'}).end('there is /metrics\n');
      return;
    }
    metricsOf(report()).then(
      (text) => response.writeHead(200, {'content-type': Registry.PROMETHEUS_CONTENT_TYPE}).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

/** Builds the metrics anew for each scrape, so that nothing has to be updated in between. */
function metricsOf(report: ProxyReport): Promise<string> {
  const registry = new Registry();
  registry.setDefaultLabels({proxy: report.name});
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({name: `mcluster_proxy_${name}`, help, labelNames, registers: [registry]});
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({name: `mcluster_proxy_${name}`, help, labelNames, registers: [registry]});

  counter('client_connections_accepted_total', 'Connections of clients accepted.').inc(report.accepted);
  counter('client_connections_refused_total', 'Connections of clients over the limit.').inc(report.refused);
  gauge('client_connections', 'Connections of clients.').set(report.connections);
  addMembers(report.members, {counter, gauge});
  return registry.metrics();
}

type Makers = {
  counter: (name: string, help: string, labelNames: string[]) => Counter;
  gauge: (name: string, help: string, labelNames: string[]) => Gauge;
};

const classes: Readonly<Record<keyof RequestCounts, string>> = {
  normal: 'normal',
  failover: 'failover',
  repair: 'repair',
  copy: 'copy',
  copyLost: 'copy_lost',
  timedOut: 'timed_out',
};

function addMembers(members: readonly MemberReport[], {counter, gauge}: Makers): void {
  const requests = counter('requests_total', 'Requests by node or backup, and class.', ['member', 'class']);
  for (const {member, requests: counts} of members) {
    for (const [key, name] of Object.entries(classes)) {
      requests.inc({member, class: name}, counts[key as keyof RequestCounts]);
    }
  }
  const each = (name: string, help: string, valueOf: (report: MemberReport) => number | null): void => {
    const figures = gauge(name, help, ['member']);
    for (const report of members) {
      const value = valueOf(report);
      if (value !== null) figures.set({member: report.member}, value);
    }
  };
  each('pending_requests', 'Commands sent and not yet answered.', ({pending}) => pending);
  each('connected', 'Whether there is a connection to the member.', ({link}) => Number(link === 'up'));
  each('faults', 'Active faults on the link to the member.', ({faults}) => faults.length);
  if (members.every(({condition}) => condition === null)) return;
  each(
    'member_up',
    'Whether the member is in use: it answers, and is clean.',
    ({condition}) => condition && Number(condition.state === 'up'),
  );
  each('member_down_since_seconds', 'Unix time at which the member was taken out.', ({condition}) =>
    condition?.downSinceMs ? condition.downSinceMs / 1000 : null,
  );
  each(
    'member_dirty',
    'Whether the member missed writes, and will be cleaned.',
    ({condition}) => condition && Number(condition.dirty),
  );
  each(
    'member_missed_writes',
    'Writes missed since the member was last clean.',
    ({condition}) => condition?.missedWrites ?? null,
  );
  each(
    'member_missed_keys',
    'Keys that these writes were to, once each; absent when all that the member has counts as missed.',
    ({condition}) => condition?.missedKeys ?? null,
  );
}
