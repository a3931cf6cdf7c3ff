import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {survey} from '../../../../src/runtimes/docker/containers/containers.ts';
import {usePretendDocker} from '../../../support/pretend-docker.ts';

describe('survey', () => {
  const pretend = usePretendDocker();

  it("returns mcluster's objects, foreign ones, and the engine's id, in two calls", async () => {
    const line = (...columns: string[]): string => columns.join('\\t');
    const containers = [
      line('c1', 'demo', '/state/demo', 'node1', 'exited', 'mcluster-demo-node1', 'node1'),
      line('c2', '', '', '', 'running', 'somebody-node2', 'node2'),
    ];
    const networks = [
      line('b1', '', '', '', '', 'bridge'),
      line('n1', 'demo', '/state/demo', '', '', 'bridge'),
      line('n2', 'other', '/state/other', '', '', 'bridge'),
      line('e1', '', '', '', '', 'null'),
    ];
    pretend.docker(
      `echo "$1" >> ${pretend.path}/calls\n` +
        `case $1 in ps) printf '${containers.join('\\n')}\\n';; network) printf '${networks.join('\\n')}\\n';; esac`,
    );
    expect(await survey('demo', {})).toEqual({
      containers: [{id: 'c1', cluster: 'demo', folder: '/state/demo', member: 'node1', state: 'exited'}],
      networks: [{id: 'n1', cluster: 'demo', folder: '/state/demo', member: '', state: ''}],
      strangers: [{name: 'somebody-node2', service: 'node2'}],
      engineId: 'e1',
    });
    expect(readFileSync(`${pretend.path}/calls`, 'utf8').trim().split('\n').sort()).toEqual(['network', 'ps']);
  });
});
