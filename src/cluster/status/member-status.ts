import type {MemberProcessState} from '../../runtimes/runtime.ts';
import {textRequest} from '../../support/net/text-request.ts';
import type {MemberAddress, MemberRole} from '../../topology/topology.ts';
import type {SeenByProxy, ProxyChannel} from './seen-by-proxies.ts';
import {backOnNetwork} from '../members/member-verb.ts';

/**
 * `running`: its process runs and it answered. `hanging`: its process runs, but no answer came in time, or it closed
 * the connection. `paused`: frozen by a signal. `dead`: its process is gone. `missing`: it was never started, or its
 * container was removed.
 */
export type MemberState = 'running' | 'hanging' | 'paused' | 'dead' | 'missing';

/** The current state of one member. null stands for what could not be determined. */
export type MemberStatus = {
  name: string;
  role: MemberRole;
  host: string;
  port: number;
  state: MemberState;
  /** Why it is not `running`, in words: `no answer within 500 ms`; or another problem. */
  problem: string | null;
  pid: number | null;
  /** Docker only. */
  containerId: string | null;
  /** The image of its container; docker only. */
  image: string | null;
  exitCode: number | null;
  exitSignal: string | null;
  /** From its reply to `version`. */
  version: string | null;
  uptimeSeconds: number | null;
  items: number | null;
  memoryBytes: number | null;
  memoryLimitBytes: number | null;
  connections: number | null;
  hits: number | null;
  misses: number | null;
  /** Faults on the links to it, or on its network; null: no proxy could be asked. Empty for a proxy itself. */
  faults: MemberFault[] | null;
  /** How each proxy that could be asked sees it, and which requests it sent there. Empty for a proxy itself. */
  seenBy: SeenByProxy[];
};

/** One fault on a member; `fault list` has its details. `proxies`: those in which it is active, or that it cuts off. */
export type MemberFault = {id: string; what: string; proxies: string[]};

export type MemberQuestion = {
  /** From the proxies. */
  faults?: MemberFault[] | null;
  seenBy?: SeenByProxy[];
  /** For a proxy: its answer on the control channel, or why there is none. */
  channel?: ProxyChannel | null;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/**
 * Adds a member's own answers to the state of its process.
 * @throws {SystemRefusedError} when this process lacks the resources to ask
 */
export async function memberStatus(
  member: MemberAddress,
  process: MemberProcessState,
  {faults = null, seenBy = [], channel = null, ...options}: MemberQuestion,
): Promise<MemberStatus> {
  const {name, role, host, port} = member;
  const {state: processState, image = null, offNetwork = false, networkGone = false, ...details} = process;
  const known = (state: MemberState, problem: string | null, statistics = silent): MemberStatus => {
    return {name, role, host, port, state, problem, ...details, image, ...statistics, faults, seenBy};
  };
  if (processState === 'paused') return known('paused', 'paused');
  if (processState === 'missing')
    return known('missing', process.containerId === null ? 'does not exist' : 'never started');
  if (processState === 'exited') return known('dead', howItEnded(process));

  // A proxy's statistics grow with its list of nodes, and its control channel has already answered.
  const isProxy = role === 'proxy';
  const {lines, problem} = isProxy
    ? await textRequest(member, 'version', () => true, options)
    : await textRequest(member, 'version\r\nstats', isEnd, options);
  const [first = ''] = lines ?? [];
  if (refusal.test(first)) return known('hanging', `rejects every new client: ${first}`);
  if (lines !== null) {
    const doubt = channel?.problem ? `${channel.problem}: the faults on its links are unknown` : null;
    const {report = null} = channel ?? {};
    const ofProxy = report && {
      uptimeSeconds: Math.floor(report.uptimeMs / 1000),
      connections: report.connections,
    };
    return known('running', doubt, {...statisticsIn(lines), ...ofProxy});
  }
  if (networkGone) return known('hanging', 'its network was removed: restart recreates the container with a network');
  return known(
    'hanging',
    offNetwork ? `off its network: ${backOnNetwork(role, {networkGone})} reconnects it` : problem,
  );
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

function howItEnded({exitCode, exitSignal}: MemberProcessState): string {
  if (exitSignal !== null) return `terminated by ${exitSignal}`;
  return exitCode === null ? 'its process is gone' : `exited with code ${exitCode}`;
}

/** The line that memcached and the proxy send to a client over the limit before they close the connection. */
const refusal = /^(?:SERVER_)?ERROR too many open connections/i;

/** `version` replies with one line, `stats` ends with END. */
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
