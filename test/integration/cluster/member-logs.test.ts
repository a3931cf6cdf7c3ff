import {appendFileSync, existsSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {withClusterLock} from '../../../src/cluster/record/cluster-lock.ts';
import {createCluster, type Cluster} from '../../../src/index.ts';
import {maxLogBytes} from '../../../src/support/files/cap-log.ts';
import {createRecord} from '../../../src/cluster/record/cluster-record.ts';
import {memberLogs} from '../../../src/cluster/members/member-logs.ts';
import {usePretendDocker} from '../../support/pretend-docker.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe('the log of a process', () => {
  const home = useScratchHome();

  it('is kept short over restarts, and read as one log', async () => {
    const topology = await testTopology({name: 'demo', runtime: 'embedded', nodes: 1, backups: 0});
    const cluster = await createCluster({topology, home: home.path});
    const members = ['node1', 'proxy1'];
    const line = 'x'.repeat(99);
    const tooLong = Math.ceil(maxLogBytes / 100) + 1;
    for (const member of members) appendFileSync(fileOf(cluster, member), `${line}\n`.repeat(tooLong));
    await cluster.restart(members);
    for (const member of members) {
      expect(statSync(fileOf(cluster, member)).size).toBeLessThan(maxLogBytes);
      const lines: string[] = [];
      for await (const said of cluster.logs(member)) lines.push(said);
      expect(lines.filter((said) => said === line)).toHaveLength(tooLong);
      expect(lines.filter((said) => said.includes('listen'))).toHaveLength(2);
      expect(lines.at(-1)).toContain('listen');
    }
  });

  function fileOf({folder}: Cluster, member: string): string {
    return join(folder, 'logs', `${member}.log`);
  }
});

describe('the log of a container', () => {
  const pretend = usePretendDocker();
  const home = useScratchHome();

  it('continues with the container that an mcluster command creates in its place', async () => {
    const name = 'demo';
    const topology = await testTopology({name, runtime: 'docker', nodes: 1, backups: 0, noProxy: true});
    const state = {
      version: 1,
      phase: 'up',
      createdAt: new Date().toISOString(),
      controlFolder: '',
      handles: {},
    } as const;
    const {folder} = await createRecord(home.path, {...state, name, runtime: 'docker', engine: '', topology});
    const [present, missed] = [join(pretend.path, 'present'), join(pretend.path, 'missed')];
    const put = (id: string): void => {
      const labels = {'mcluster.cluster': name, 'mcluster.member': 'node1', 'mcluster.folder': folder};
      const settings = {Config: {Image: '', Labels: labels}, NetworkSettings: {Networks: null}};
      writeFileSync(present, JSON.stringify({Id: id, State: {Status: 'exited', Pid: 0, ExitCode: 0}, ...settings}));
    };
    pretend.docker(`case $1 in
inspect) cat ${present} 2>/dev/null || { touch ${missed}; echo 'No such container' >&2; exit 1; };;
logs) for id; do :; done; echo "2026-01-01T00:00:00.000000000Z said by $id";;
esac`);

    put('first');
    const log = memberLogs(
      {home: home.path, name, member: 'node1'},
      {follow: true, signal: AbortSignal.timeout(20_000)},
    );
    expect(await log.next()).toEqual({done: false, value: 'said by first'});
    const next = log.next();
    await withClusterLock({home: home.path, name}, async () => {
      rmSync(present);
      await expect.poll(() => existsSync(missed)).toBe(true);
      put('second');
    });
    expect(await next).toEqual({done: false, value: 'said by second'});
    await log.return(undefined);
  });
});
