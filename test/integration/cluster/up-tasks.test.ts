import {readdirSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {readRecord} from '../../../src/cluster/record/cluster-record.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {runTasks, type TaskEvent} from '../../../src/cluster/lifecycle/tasks.ts';
import {upTasks} from '../../../src/cluster/lifecycle/up-tasks.ts';
import type {Topology} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {FakeRuntime} from '../../support/fake-runtime.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

const members = 'node1 node2 backup1';

describe('the tasks of up, on a fake runtime', () => {
  const home = useScratchFolder();
  let runtime: FakeRuntime;
  let topology: Topology;

  beforeEach(async () => {
    runtime = new FakeRuntime();
    topology = await testTopology({noProxy: true, backups: 1});
  });

  afterEach(() =>
    runtime.remove(
      null,
      [...topology.nodes, ...topology.backups].map((server) => ({...server, role: 'node', handle: null})),
    ),
  );

  it('write the state before anything is started, and that it is up at the very end', async () => {
    const phases: (string | undefined)[] = [];
    const look = async (): Promise<void> => void phases.push((await readRecord(home.path, 'default'))?.phase);
    let looked: Promise<void>[] = [];
    runtime.before = () => looked.push(look());
    await run();
    await Promise.all(looked);
    looked = [];
    await look();
    expect(phases).toEqual(['starting', 'up']);
    expect(runtime.calls).toEqual([`start ${members}`]);
    const handles = {node1: {id: 'node1'}, node2: {id: 'node2'}, backup1: {id: 'backup1'}};
    expect(await readRecord(home.path, 'default')).toMatchObject({engine: 'fake', handles});
  });

  it.each([0, 1, 2, 3])('leave nothing behind when interrupted as task %i begins or ends', async (task) => {
    for (const moment of ['started', 'done']) {
      const controller = new AbortController();
      const onTask = ({index, event}: TaskEvent): void => {
        if (index === task && event === moment) controller.abort();
      };
      const failure = await failureOf(run({signal: controller.signal, onTask}));
      expect(failure).toMatchObject({code: 'INTERRUPTED'});
      expect(runtime.alive).toEqual([]);
      expect(readdirSync(home.path)).toEqual([]);
    }
  });

  it('end what was started when the runtime fails half-way', async () => {
    runtime.before = (call) => {
      if (call.startsWith('start')) throw new TypeError('no room');
    };
    await expect(run()).rejects.toThrow('no room');
    expect(runtime.calls).toEqual([`start ${members}`, `remove ${members}`]);
    expect(readdirSync(home.path)).toEqual([]);
  });

  it('end everything when a node dies before all answer', async () => {
    const onTask = ({index, event}: TaskEvent): void => {
      if (index === 3 && event === 'started')
        void runtime.kill(null, {...topology.nodes[1]!, role: 'node', handle: {}});
    };
    const failure = await failureOf(run({onTask}));
    expect(failure).toMatchObject({code: 'NODE_DIED', details: {name: 'node2', lastLines: ['last words']}});
    expect(runtime.alive).toEqual([]);
    expect(readdirSync(home.path)).toEqual([]);
  });

  it("keep the state when the members can't be removed, so that down can", async () => {
    runtime.before = (call) => {
      if (call.startsWith('remove')) throw new TypeError('engine gone');
    };
    const controller = new AbortController();
    const onTask = ({index}: TaskEvent): void => {
      if (index === 3) controller.abort();
    };
    const failure = await failureOf(run({signal: controller.signal, onTask}));
    expect(failure.message).toContain('engine gone');
    expect(failure.exitCode).toBe(130);
    expect(await readRecord(home.path, 'default')).toMatchObject({phase: 'starting', handles: {node1: {id: 'node1'}}});
    const cluster = await openCluster('default', {home: home.path});
    expect((await failureOf(cluster.stop(['node1']))).message).toBe(
      'cluster default is incomplete: a previous `mcluster up` was interrupted',
    );
    runtime.before = () => undefined;
  });

  function run(options: {signal?: AbortSignal; onTask?: (event: TaskEvent) => void} = {}): Promise<void> {
    const choice = {runtime, name: runtime.name, engine: 'fake', reason: ''};
    const tasks = upTasks({topology, home: home.path, choice, existing: {kind: 'none'}, timeoutMs: 10_000});
    return runTasks(tasks, {cluster: 'demo', signal: new AbortController().signal, ...options});
  }
});
