import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {MemberProcesses} from '../../../src/cluster/members/member-processes.ts';
import {waitUntilStarted} from '../../../src/cluster/lifecycle/starting.ts';
import {loadRuntime} from '../../../src/runtimes/registry.ts';
import type {MemberProcessState} from '../../../src/runtimes/runtime.ts';
import {systemClock, type Clock} from '../../../src/support/clock.ts';
import {findFreePorts} from '../../../src/support/net/ports.ts';
import {freshSeed, seededRandom} from '../../../src/support/random.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import type {MemberAddress, RuntimeName} from '../../../src/topology/topology.ts';
import {FakeClock} from '../../support/fake-clock.ts';
import {failureOf} from '../../support/failure-of.ts';

const signal = new AbortController().signal;

describe('the wait for members that were just started', () => {
  let stranger: Server;
  let members: MemberAddress[];
  beforeAll(async () => {
    stranger = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write('VERSION 1\r\nSTAT pid 12\r\nEND\r\n'));
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const {port} = stranger.address() as AddressInfo;
    const address = {host: '127.0.0.1', port};
    members = [
      {name: 'node1', role: 'node', ...address},
      {name: 'proxy1', role: 'proxy', ...address},
    ];
  });
  afterAll(() => {
    stranger.close();
  });

  it("does not mistake a foreign process for a member's", async () => {
    expect((await failureOf(wait('process', 'host'))).message).toMatch(/node1 \(.* another process, expected pid 7/);
  });

  it('does not mistake a foreign process for a proxy beside containers', async () => {
    const {message} = await failureOf(wait('docker', 'host'));
    expect(message).toMatch(/proxy1 \(.* another process, expected pid 7/);
    expect(message).not.toContain('node1');
  });

  it('does not ask the engine for the pid in a container', async () => {
    expect(await wait('docker', 'docker')).toEqual([]);
  });

  it('reports that the ports of running containers are elsewhere, long before the time is up', async () => {
    const [port = 0] = await findFreePorts(1, seededRandom(freshSeed()));
    const clock = new FakeClock();
    const unreachable = members.map((member) => ({...member, port}));
    expect(await failureOf(wait('docker', 'docker', {of: unreachable, clock, timeoutMs: 30_000}))).toMatchObject({
      code: 'DOCKER_PORTS_ELSEWHERE',
      exitCode: 4,
      message: expect.stringMatching(/the containers run, but their ports are not on .* by node1, proxy1$/) as string,
    });
    expect(clock.now()).toBeLessThan(11_000);
    // A member that answers proves that the ports are here.
    const one = {of: [unreachable[0]!, members[1]!], clock: new FakeClock(), timeoutMs: 6_000};
    expect(await failureOf(wait('docker', 'docker', one))).toMatchObject({code: 'TIMED_OUT'});
    const ofProcess = {of: unreachable, clock: new FakeClock(), timeoutMs: 6_000};
    expect(await failureOf(wait('process', 'host', ofProcess))).toMatchObject({code: 'TIMED_OUT'});
  });

  /** The members that were inspected. */
  async function wait(
    runtime: RuntimeName,
    proxyRuntime: 'host' | 'docker',
    {
      of: waitedFor = members,
      timeoutMs = 2000,
      clock = systemClock,
    }: {of?: MemberAddress[]; timeoutMs?: number; clock?: Clock} = {},
  ): Promise<string[]> {
    const asked: string[] = [];
    const running: MemberProcessState = {state: 'running', pid: 7, exitCode: null, exitSignal: null, containerId: null};
    const inspect = async (of: readonly MemberAddress[]): Promise<MemberProcessState[]> => {
      asked.push(...of.map(({name}) => name));
      return of.map(() => running);
    };
    const topology = resolveTopology({nodes: 1, backups: 0, runtime});
    if (topology.proxy) topology.proxy.runtime = proxyRuntime;
    await waitUntilStarted({inspect} as unknown as MemberProcesses, waitedFor, {
      timeoutMs,
      clock,
      signal,
      runtime: await loadRuntime(runtime),
      topology,
    });
    return asked;
  }
});
