import type {FaultRecord} from '../../faults/fault-record.ts';
import type {FaultInjector} from '../../faults/injector.ts';
import type {PolicyName} from '../../topology/topology.ts';
import type {ProxyConfig} from '../process/config.ts';
import type {RequestCounts} from '../request-counters.ts';
import type {LinkState} from '../link/link-watcher.ts';
import type {Condition, ProxyPolicy} from '../policy.ts';
import type {Pool} from '../link/pool.ts';

/** The parts of a proxy that its reports read. */
export type ReportedProxy = {
  readonly config: ProxyConfig;
  readonly pool: Pool;
  readonly policy: ProxyPolicy;
  readonly faults: FaultInjector;
  /** The connected clients. */
  readonly sessions: ReadonlySet<unknown>;
  readonly accepted: number;
  readonly refused: number;
  readonly startedAtMs: number;
};

/** The state of a proxy and its links, as plain JSON. */
export type ProxyReport = {
  name: string;
  pid: number;
  uptimeMs: number;
  policy: PolicyName;
  /** Client connections: open now; accepted and refused since the start. */
  connections: number;
  accepted: number;
  refused: number;
  members: MemberReport[];
  faults: FaultRecord[];
};

/** One node or backup as a proxy sees it. */
export type MemberReport = {
  member: string;
  link: LinkState;
  /** Commands sent and not yet answered. */
  pending: number;
  requests: RequestCounts;
  /** Active faults on the link, in a few words each. */
  faults: string[];
  /** Null if the policy does not watch its links. */
  condition: Condition | null;
};

export function proxyReport(proxy: ReportedProxy): ProxyReport {
  const {config, sessions, accepted, refused, faults} = proxy;
  return {
    name: config.name,
    pid: process.pid,
    uptimeMs: Date.now() - proxy.startedAtMs,
    policy: config.policy,
    connections: sessions.size,
    accepted,
    refused,
    members: memberReports(proxy),
    faults: faults.list(),
  };
}

export function memberReports({pool, policy, faults}: ReportedProxy): MemberReport[] {
  return pool.links.map((link) => ({
    member: link.member,
    link: link.state,
    pending: link.pending,
    requests: link.counters.counts,
    faults: faults.on(link.member),
    condition: policy.condition(link),
  }));
}
