import {MemberDiedError} from '../../runtimes/member-died-error.ts';
import {waitUntilReady, type ReadyTarget} from '../../runtimes/readiness.ts';
import type {MemberProcessState, Runtime} from '../../runtimes/runtime.ts';
import {connectionRefused} from '../../support/net/text-request.ts';
import {systemClock, type Clock} from '../../support/clock.ts';
import type {MemberAddress, Topology} from '../../topology/topology.ts';
import type {MemberProcesses} from '../members/member-processes.ts';

export const defaultReadyTimeoutMs = 30_000;

const shownLogLines = 10;

/** How long running containers may refuse connections. Most engines accept them even before memcached listens. */
const refusedMs = 10_000;

export type StartedWait = {
  timeoutMs: number;
  signal: AbortSignal;
  runtime: Runtime;
  topology: Topology;
  clock?: Clock;
};

/**
 * Waits until all members that were just started answer.
 * @throws {MemberDiedError} when one ends
 * @throws {NotReadyError} when one does not answer in time
 * @throws {InterruptedError} on abort
 * @throws {PortsElsewhereError} when all containers run and none can be reached
 */
export async function waitUntilStarted(
  processes: MemberProcesses,
  members: readonly MemberAddress[],
  {timeoutMs, signal, runtime, topology, clock = systemClock}: StartedWait,
): Promise<void> {
  // A member in a container reports a pid of its own namespace, so the engine is not asked for one. No other process
  // can answer on a port that the engine has published.
  const proxyInContainer = topology.proxy !== false && topology.proxy.runtime === 'docker';
  const isContainer = ({role}: MemberAddress): boolean => (role === 'proxy' ? proxyInContainer : runtime.inContainers);
  const ofThisMachine = members.filter((member) => !isContainer(member));
  const states = await processes.inspect(ofThisMachine);
  const pids = new Map(ofThisMachine.map(({name}, index) => [name, states[index]!.pid]));
  const targets = members.map(({name, host, port, role}): ReadyTarget => {
    const statistics = role === 'proxy' ? 'stats proxy' : 'stats';
    return {name, host, port, pid: pids.get(name) ?? null, statistics};
  });
  const containers = members.filter(isContainer).map(({name}) => name);
  const beganAt = clock.now();
  const checkAlive = async (unanswered: ReadonlyMap<string, string>): Promise<void> => {
    await demandAlive(
      processes,
      members.filter((member) => !isContainer(member) || unanswered.has(member.name)),
    );
    const areRefused = containers.every((name) => unanswered.get(name) === connectionRefused);
    if (containers.length === 0 || !areRefused) return;
    const problem = clock.now() - beganAt >= Math.min(refusedMs, timeoutMs) && runtime.unreachable?.(containers);
    if (problem) throw problem;
  };
  await waitUntilReady(targets, {timeoutMs, signal, clock, checkAlive});
}

/** Ends members by force, after a failed start. */
export async function endMembers(processes: MemberProcesses, members: readonly MemberAddress[]): Promise<void> {
  const states = await processes.inspect(members);
  const alive = members.filter((_member, index) => isAlive(states[index]!));
  await Promise.all(alive.map((member) => processes.kill(member, 'SIGKILL')));
}

export function isAlive({state}: MemberProcessState): boolean {
  return state === 'running' || state === 'paused';
}

async function demandAlive(processes: MemberProcesses, members: readonly MemberAddress[]): Promise<void> {
  const states = await processes.inspect(members);
  const index = states.findIndex((state) => !isAlive(state));
  const [member, state] = [members[index], states[index]];
  if (!member || !state) return;
  const {name, role} = member;
  const {exitCode, exitSignal, image} = state;
  throw new MemberDiedError({name, role, exitCode, exitSignal, image, lastLines: await lastLines(processes, member)});
}

async function lastLines(processes: MemberProcesses, member: MemberAddress): Promise<string[]> {
  const lines: string[] = [];
  const log = processes.logs(member, {follow: false, signal: new AbortController().signal});
  for await (const line of log) {
    lines.push(line);
    if (lines.length > shownLogLines) lines.shift();
  }
  return lines;
}
