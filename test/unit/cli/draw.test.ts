import {describe, expect, it} from 'vitest';
import {drawChanges} from '../../../src/cli/draw/draw-changes.ts';
import {drawMembers, drawStatus} from '../../../src/cli/draw/draw-members.ts';
import {drawPlan} from '../../../src/cli/draw/draw-plan.ts';
import {whatToTry} from '../../../src/cli/what-to-try.ts';
import type {ClusterStatus, MemberStatus} from '../../../src/cluster/status/cluster-status.ts';

const unknown = {
  problem: null,
  faults: [],
  seenBy: [],
  containerId: null,
  image: null,
  exitCode: null,
  exitSignal: null,
  version: null,
  uptimeSeconds: null,
  items: null,
  memoryBytes: null,
  memoryLimitBytes: null,
  connections: null,
  hits: null,
  misses: null,
};

const node1: MemberStatus = {
  ...unknown,
  name: 'node1',
  role: 'node',
  host: '127.0.0.1',
  port: 11_211,
  state: 'running',
  pid: 4711,
};
const proxy1: MemberStatus = {...node1, name: 'proxy1', role: 'proxy', port: 12_001, pid: 4713};
const dead: MemberStatus = {...node1, state: 'dead', pid: null, exitSignal: 'SIGKILL', problem: 'its process is gone'};

const status: ClusterStatus = {
  name: 'demo',
  state: 'degraded',
  runtime: 'process',
  engine: 'memcached 1.6.18',
  folder: '/home/demo',
  createdAt: '2025-01-01T00:00:00.000Z',
  members: [dead, proxy1],
};

describe('drawings of commands', () => {
  it('show members with their role, address and process', () => {
    expect(drawMembers([node1, proxy1])).toBe(
      [
        'MEMBER  ROLE   ADDRESS          STATE     PID',
        'node1   node   127.0.0.1:11211  running  4711',
        'proxy1  proxy  127.0.0.1:12001  running  4713',
      ].join('\n'),
    );
  });

  it('show in a status where a proxy does not use a member, and why that will take a moment', () => {
    const requests = {normal: 0, failover: 0, repair: 0, copy: 0, copyLost: 0, timedOut: 0};
    const clean = {state: 'up', downSince: null, dirty: false, missedWrites: 0, missedKeys: 0, link: 'up'} as const;
    const downSince = new Date(Date.now() - 5000).toISOString();
    const out = {state: 'down', downSince, dirty: true, missedWrites: 3, missedKeys: null, link: 'idle'} as const;
    const seenBy = [
      {proxy: 'proxy1', requests, ...clean},
      {proxy: 'proxy2', requests, ...out},
    ];
    expect(drawStatus({...status, members: [{...node1, seenBy}, proxy1]})).toMatch(
      /\n\nnode1: not used by proxy2 for \ds, has missed 3 writes$/,
    );
    expect(drawStatus({...status, members: [{...node1, seenBy: [seenBy[0]!]}]})).not.toContain('proxy1');
  });

  it('show the ids of containers', () => {
    expect(drawMembers([{...node1, containerId: '0123456789ab'}, proxy1])).toMatch(
      /CONTAINER\nnode1 .* 0123456789ab\nproxy1 .* pid 4713$/,
    );
  });

  it('show in a status the cluster, its members, and their problems', () => {
    const lines = drawStatus(status).split('\n');
    expect(lines[0]).toBe('demo is degraded (process: memcached 1.6.18)');
    expect(lines[3]).toMatch(/^node1 +node +127\.0\.0\.1:11211 +dead \(SIGKILL\) +- /);
    expect(lines.at(-1)).toBe('node1: its process is gone');
  });

  it('show what to do about a cluster whose up or down did not finish', () => {
    const lines = drawStatus({...status, state: 'incomplete'}).split('\n');
    expect(lines.at(-2)).toBe(
      'a previous up or down was interrupted: mcluster down --name demo cleans up, up starts over',
    );
  });

  it('fit a status into 80 columns, whatever the problems', () => {
    const fault = {
      id: 'f1',
      what: 'partitioned, black hole',
      proxies: ['proxy1'],
    };
    const cut = {...node1, containerId: '0123456789ab', uptimeSeconds: 100, items: 10_000, faults: [fault]};
    const [, , ...table] = drawStatus({...status, members: [cut, dead, proxy1]}, 80).split('\n');
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(table[0]).toMatch(/^MEMBER +ADDRESS +STATE +CONTAINER +FAULTS$/);
  });

  it('show changes: what was done, what was not, and why', () => {
    const change = {name: 'node1', verb: 'start', changed: true, state: 'running', pid: 7, note: null} as const;
    expect(
      drawChanges([
        change,
        {...change, name: 'node2', changed: false, note: 'already running'},
        {...change, name: 'node3', verb: 'kill', state: 'dead', pid: null},
        {...change, name: 'node4', verb: 'kill', state: 'paused'},
      ]),
    ).toBe(
      'node1 started (pid 7)\nnode2 not started: already running\nnode3 killed\nnode4 received the signal and is paused',
    );
  });

  const inUse = {kind: 'in-use', code: 'PORT_IN_USE', reason: 'it is in use', hint: undefined} as const;
  const noHolder = {problem: inUse, owner: null, container: null, cluster: null, service: null};

  it('show a plan: what exists, what is in the way, and what would be done', () => {
    const at = (port: number, member: string) => ({member, host: '127.0.0.1', port});
    const plan = {
      name: 'demo',
      folder: '/home/demo',
      existing: 'none',
      differences: [],
      runtime: {name: 'process', engine: 'memcached 1.6.18', reason: 'runtime process, as requested'},
      compose: null,
      members: [{name: 'node1', role: 'node', host: '127.0.0.1', port: 11_211}],
      clashes: [
        {...noHolder, ...at(11_211, 'node1'), owner: {pid: 9, command: 'memcached -p 11211'}},
        {...noHolder, ...at(11_212, 'node2'), cluster: 'other'},
        {...noHolder, ...at(11_213, 'node3')},
        {...noHolder, ...at(11_214, 'node4'), container: 'web'},
        {...noHolder, ...at(11_215, 'node5'), service: {pid: 8, stop: 'sudo systemctl stop memcached'}},
        {...noHolder, ...at(80, 'node6'), problem: {...inUse, kind: 'privileged', reason: 'for root alone'}},
      ],
      steps: ['check 1 port', 'start 1 node'],
    } as const;
    const drawn = {
      ...plan,
      differences: [],
      members: [...plan.members],
      clashes: [...plan.clashes],
      steps: [...plan.steps],
    };
    const text = drawPlan(drawn);
    expect(text).toContain('demo does not exist yet');
    expect(drawPlan({...drawn, existing: 'incomplete'})).toContain(
      'demo is incomplete: a previous up or down was interrupted; up would start over',
    );
    expect(text).toContain('127.0.0.1:11211 for node1: pid 9 (memcached -p 11211)');
    expect(text).toContain('127.0.0.1:11212 for node2: cluster other\n');
    expect(text).toContain('127.0.0.1:11213 for node3: a process that cannot be seen from here');
    expect(text).toContain('127.0.0.1:11214 for node4: container web');
    expect(text).toContain('127.0.0.1:11215 for node5: the memcached service of this machine, pid 8');
    expect(text).toContain('127.0.0.1:80 for node6: for root alone');
    expect(text).toMatch(/1\. check 1 port\n +2\. start 1 node$/);
  });

  it('show what to try next: talk to the proxy, or bring back dead members', () => {
    expect(whatToTry({outcome: 'created', status, dead: []})).toMatch(/^Try: printf .* \| nc 127\.0\.0\.1 12001$/);
    expect(whatToTry({outcome: 'already-running', status, dead: []})).toBe('Already running.');
    const withDead = (dead: string[]): string => whatToTry({outcome: 'already-running', status, dead});
    expect(withDead(['node1'])).toMatch(
      /^Already up, but not every member is running\. .*: mcluster start node1 --name demo$/,
    );
    const all = status.members.map(({name}) => name);
    expect(withDead(all)).toMatch(/^Already up, but no member is running\. .*: mcluster start .* --name demo$/);
  });
});
