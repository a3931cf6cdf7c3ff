import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {MemberProcesses} from '../../../src/cluster/member-processes.ts';
import {waitUntilStarted} from '../../../src/cluster/starting.ts';
import type {NodeProcessState} from '../../../src/runtimes/runtime.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import type {MemberAddress, RuntimeName} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';

const signal = new AbortController().signal;

describe('what waits for members just started', () => {
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

  it('takes no stranger for a process of ours', async () => {
    expect((await failureOf(wait('process', 'host'))).message).toMatch(/node1 \(.* another process than pid 7/);
  });

  it('takes no stranger for a proxy of ours beside containers', async () => {
    const {message} = await failureOf(wait('docker', 'host'));
    expect(message).toMatch(/proxy1 \(.* another process than pid 7/);
    expect(message).not.toContain('node1');
  });

  it('does not ask the engine who is in a container', async () => {
    expect(await wait('docker', 'docker')).toEqual([]);
  });

  /** Whose state was asked for. */
  async function wait(runtime: RuntimeName, proxyRuntime: 'host' | 'docker'): Promise<string[]> {
    const asked: string[] = [];
    const running: NodeProcessState = {state: 'running', pid: 7, exitCode: null, exitSignal: null, containerId: null};
    const inspect = async (of: readonly MemberAddress[]): Promise<NodeProcessState[]> => {
      asked.push(...of.map(({name}) => name));
      return of.map(() => running);
    };
    const topology = resolveTopology({nodes: 1, backups: 0, runtime});
    if (topology.proxy) topology.proxy.runtime = proxyRuntime;
    await waitUntilStarted({inspect} as unknown as MemberProcesses, members, {
      timeoutMs: 60,
      signal,
      runtime,
      topology,
    });
    return asked;
  }
});
