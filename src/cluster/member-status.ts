import type {ProxyReport} from '../proxy/proxy-report.ts';
import type {NodeProcessState} from '../runtimes/runtime.ts';
import {textRequest} from '../runtimes/text-request.ts';
import type {MemberAddress, MemberRole} from '../topology/topology.ts';
import type {SeenByProxy} from './seen-by-proxies.ts';
import {backOnNetwork} from './verb-rules.ts';

/**
 * `running`: its process runs and it answered. `hanging`: its process runs, but no answer came in time, or it turned us
 * away. `paused`: frozen by a signal. `dead`: its process is gone. `missing`: it was never started, or its container was removed.
 */
export type MemberState = 'running' | 'hanging' | 'paused' | 'dead' | 'missing';

/** One member as it is now. What could not be learned is null. */
export type MemberStatus = {
  name: string;
  role: MemberRole;
  host: string;
  port: number;
  state: MemberState;
  /** Why it is not `running`, in words: `no answer within 500 ms`; or what else is wrong with it. */
  problem: string | null;
  pid: number | null;
  /** Docker only. */
  containerId: string | null;
  /** What its container was made of; docker only. */
  image: string | null;
  exitCode: number | null;
  exitSignal: string | null;
  /** As it answers to `version`. */
  version: string | null;
  uptimeSeconds: number | null;
  items: number | null;
  memoryBytes: number | null;
  memoryLimitBytes: number | null;
  connections: number | null;
  hits: number | null;
  misses: number | null;
  /** In force on the links to it, or on its network; null: no proxy could be asked. Of a proxy itself, none. */
  faults: MemberFault[] | null;
  /** How each proxy that could be asked sees it, and what it had it do. Of a proxy itself, none. */
  seenBy: SeenByProxy[];
};

/** One fault beside a member: `fault list` has all of it. `proxies`: those it is in force in, or between. */
export type MemberFault = {id: string; what: string; proxies: string[]};

export type ProxyChannel = {report: Pick<ProxyReport, 'uptimeMs' | 'connections'> | null; problem: string | null};

export type MemberQuestion = {
  /** What the proxies say. */
  faults?: MemberFault[] | null;
  seenBy?: SeenByProxy[];
  /** Of a proxy: what it said on its control channel, or why it said nothing. */
  channel?: ProxyChannel | null;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/** Completes what is known of a member's process with what it says itself. Rejects with SystemRefusedError alone. */
export async function memberStatus(
  member: MemberAddress,
  process: NodeProcessState,
  {faults = null, seenBy = [], channel = null, ...options}: MemberQuestion,
): Promise<MemberStatus> {
  const {name, role, host, port} = member;
  const {state: processState, image = null, offNetwork = false, networkGone = false, ...details} = process;
  const known = (state: MemberState, problem: string | null, statistics = silent): MemberStatus => {
    return {name, role, host, port, state, problem, ...details, image, ...statistics, faults, seenBy};
  };
  if (processState === 'paused') return known('paused', 'paused');
  if (processState === 'missing') return known('missing', process.containerId === null ? 'not there' : 'never started');
  if (processState === 'exited') return known('dead', howItEnded(process));

  // A proxy's statistics are as long as its list of nodes, and it has said what matters on its control channel.
  const isProxy = role === 'proxy';
  const {lines, problem} = isProxy
    ? await textRequest(member, 'version', () => true, options)
    : await textRequest(member, 'version\r\nstats', isEnd, options);
  const [first = ''] = lines ?? [];
  if (refusal.test(first)) return known('hanging', `turns every new client away: ${first}`);
  if (lines !== null) {
    const doubt = channel?.problem ? `${channel.problem}: the faults on its links are not known` : null;
    const {report = null} = channel ?? {};
    const ofProxy = report && {
      uptimeSeconds: Math.floor(report.uptimeMs / 1000),
      connections: report.connections,
    };
    return known('running', doubt, {...statisticsIn(lines), ...ofProxy});
  }
  if (networkGone) return known('hanging', 'its network was removed: restart makes it again, with a network');
  return known('hanging', offNetwork ? `off its network: ${backOnNetwork(role, {networkGone})} puts it back` : problem);
}

type Statistics = Pick<
  MemberStatus,
  'version' | 'uptimeSeconds' | 'items' | 'memoryBytes' | 'memoryLimitBytes' | 'connections' | 'hits' | 'misses'
>;

const silent: Statistics = {
  version: null,
  uptimeSeconds: null,
  items: null,
  memoryBytes: null,
  memoryLimitBytes: null,
  connections: null,
  hits: null,
  misses: null,
};

function howItEnded({exitCode, exitSignal}: NodeProcessState): string {
  if (exitSignal !== null) return `ended by ${exitSignal}`;
  return exitCode === null ? 'its process is gone' : `exited with code ${exitCode}`;
}

/** What memcached and the proxy say to a client over the limit, before they close the connection. */
const refusal = /^(?:SERVER_)?ERROR too many open connections/i;

/** `version` answers one line, `stats` ends with END. */
function isEnd(line: string): boolean {
  return line === 'END' || /^(CLIENT_|SERVER_)?ERROR/.test(line);
}

function statisticsIn(lines: readonly string[]): Statistics {
  const statistics = new Map(lines.map((line) => /^STAT (\S+) (.*)$/.exec(line)?.slice(1) ?? []) as [string, string][]);
  const numberOf = (name: string): number | null => {
    const value = statistics.get(name);
    return value === undefined ? null : Number(value);
  };
  return {
    version: /^VERSION (.*)$/.exec(lines[0] ?? '')?.[1] ?? null,
    uptimeSeconds: numberOf('uptime'),
    items: numberOf('curr_items'),
    memoryBytes: numberOf('bytes'),
    memoryLimitBytes: numberOf('limit_maxbytes'),
    connections: numberOf('curr_connections'),
    hits: numberOf('get_hits'),
    misses: numberOf('get_misses'),
  };
}
