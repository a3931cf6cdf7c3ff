import {describe, expect, it} from 'vitest';
import {containerPublishing} from '../../../../../src/runtimes/docker/containers/published-port.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('containerPublishing', () => {
  const pretend = usePretendDocker();
  const listed = (...lines: string[][]): void =>
    pretend.docker(`printf '%s\\n' ${lines.map((line) => `'${line.join('\t')}'`).join(' ')}`);

  it('ignores a container that has the port only inside', async () => {
    listed(['inside', '127.0.0.1:4000->11211/tcp', '', ''], ['outside', '127.0.0.1:11211->80/tcp', '', '']);
    expect(await containerPublishing(11_211)).toEqual({name: 'outside', cluster: null});
    expect(await containerPublishing(80)).toBeNull();
  });

  it('finds a port in a range', async () => {
    listed(['web', '80/tcp, 0.0.0.0:7000-7002->7000-7002/tcp', '', '']);
    expect(await containerPublishing(7001)).toEqual({name: 'web', cluster: null});
    expect(await containerPublishing(7003)).toBeNull();
  });

  it('names the cluster that left it behind, unless that cluster has a state folder', async () => {
    listed(['a', '127.0.0.1:7000->1/tcp', 'demo', `${pretend.path}/gone`]);
    expect(await containerPublishing(7000)).toEqual({name: 'a', cluster: 'demo'});
    listed(['a', '127.0.0.1:7000->1/tcp', 'demo', pretend.path]);
    expect(await containerPublishing(7000)).toEqual({name: 'a', cluster: null});
  });

  it("returns null when docker can't be asked", async () => {
    pretend.docker('exit 1');
    expect(await containerPublishing(7000)).toBeNull();
  });
});
