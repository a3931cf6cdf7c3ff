import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {removeContainers} from '../../../../../src/runtimes/docker/containers/remove-containers.ts';
import {identify, processState} from '../../../../../src/support/process/process-identity.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';
import {useScratchFolder} from '../../../../support/scratch-home.ts';

describe('removeContainers', () => {
  const pretend = usePretendDocker();
  const folder = useScratchFolder();

  /** An engine with these lines of `docker ps` until `gone` exists; logs the calls that change something. */
  function engineWith(containers: readonly string[]): void {
    const network = `n1\\tdemo\\t${folder.path}\\t\\t\\tbridge\\n`;
    pretend.docker(
      `case $1 in rm) echo "$@" >> ${log()};; esac\n` +
        `[ "$1 $2" = 'network rm' ] && echo "$@" >> ${log()}\n` +
        `[ -e ${gone()} ] && { echo 'Error: No such object: c1' >&2; exit 1; }\n` +
        `case $1 in inspect) echo c1;; ps) printf '${containers.join('\\n')}\\n';; network) printf '${network}';; esac`,
    );
    writeFileSync(`${folder.path}/compose.yaml`, 'services: {}\n');
  }
  const log = (): string => `${pretend.path}/log`;
  const gone = (): string => `${pretend.path}/gone`;
  const changes = (): string[] => readFileSync(log(), 'utf8').trim().split('\n');
  const line = (...columns: string[]): string => columns.join('\\t');
  const own = (): string => line('c1', 'demo', folder.path, 'node1', 'running', 'mcluster-demo-node1', 'node1');
  const remove = (): Promise<void> => removeContainers({clusterName: 'demo', folder: folder.path}, {});
  const removed = `echo ' Network mcluster-demo  Removed' >&2`;

  it('is done when the engine has nothing left, while Compose still runs', async () => {
    engineWith([own()]);
    const held = `${pretend.path}/held`;
    writeFileSync(held, '');
    const pid = `${pretend.path}/pid`;
    pretend.compose(
      `echo compose >> ${log()}; echo $$ > ${pid}; touch ${gone()}; ${removed}; while [ -e ${held} ]; do sleep 0.05; done`,
    );
    await remove();
    expect(processState(identify(Number(readFileSync(pid, 'utf8')))!)).toBe('running');
    expect(changes()).toEqual(['compose']);
  });

  it('removes by id what Compose has left', async () => {
    engineWith([own()]);
    pretend.compose(`echo compose >> ${log()}; exit 1`);
    await remove();
    expect(changes()).toEqual(['compose', 'rm --force --volumes c1', 'network rm n1']);
  });

  it.each([
    ['of another state folder', line('c2', 'demo', '/', 'node2', 'running', 'mcluster-demo-node2', 'node2')],
    ["without mcluster's labels", line('c3', '', '', '', 'running', 'foreign', 'node1')],
  ])('does not use Compose where its project has a container %s', async (_whose, foreign) => {
    engineWith([own(), foreign]);
    pretend.compose(`touch ${pretend.path}/used`);
    await remove();
    expect(existsSync(`${pretend.path}/used`)).toBe(false);
    expect(changes()).toEqual(['rm --force --volumes c1', 'network rm n1']);
  });
});
