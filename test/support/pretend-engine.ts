import {existsSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import {createRecord} from '../../src/cluster/record/cluster-record.ts';
import {clusterFolder} from '../../src/cluster/record/state-home.ts';
import type {TopologyOverrides} from '../../src/topology/overrides.ts';
import {usePretendDocker} from './pretend-docker.ts';
import {testTopology} from './test-topology.ts';

/**
 * State of the engine: `away`: it can't be reached; `other`: it has none of the cluster's containers; `frozen`: it
 * never answers; `stuck`: it can't change networks.
 */
type Mood = 'away' | 'other' | 'frozen' | 'stuck';

/**
 * A cluster in fake containers, known to a fake docker command: nodes that answer while they are on their network. Its
 * proxies do not run.
 */
export function usePretendEngine(home: {readonly path: string}): {
  readonly name: string;
  cluster(overrides: TopologyOverrides): Promise<void>;
  is(mood: Mood | 'well'): void;
  /** Acts like `docker network disconnect` or `connect`. */
  plug(member: string, connected: boolean): void;
  isPlugged(member: string): boolean;
} {
  const pretend = usePretendDocker();
  const servers: Server[] = [];
  const name = 'default';
  const offFile = (member: string): string => join(pretend.path, `off-${member}`);
  const isPlugged = (member: string): boolean => !existsSync(offFile(member));
  beforeEach(() => {
    process.env.PATH = `${pretend.path}:/usr/bin:/bin`;
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });
  return {
    name,
    async cluster(overrides) {
      const topology = await testTopology({...overrides, runtime: 'docker'});
      for (const {name: member, port} of topology.nodes) {
        const server = createServer((socket) => {
          socket.on('error', () => undefined);
          if (!isPlugged(member)) socket.destroy();
          else socket.on('data', () => socket.end('VERSION 1.6.18\r\nEND\r\n'));
        }).listen(port, '127.0.0.1');
        servers.push(server);
      }
      const folder = clusterFolder(home.path, name);
      pretend.docker(script(pretend.path, folder));
      await createRecord(home.path, {
        version: 1,
        name,
        createdAt: new Date().toISOString(),
        phase: 'up',
        runtime: 'docker',
        engine: 'pretended',
        topology,
        controlFolder: join(folder, 'control'),
        handles: Object.fromEntries(topology.nodes.map(({name: member}) => [member, {container: member}])),
      });
      writeFileSync(join(folder, 'engine.json'), '{"id":"this","where":"DOCKER_HOST=unix:///this.sock"}\n');
    },
    is(mood) {
      for (const one of ['away', 'other', 'frozen', 'stuck']) rmSync(join(pretend.path, one), {force: true});
      if (mood !== 'well') writeFileSync(join(pretend.path, mood), '');
    },
    plug(member, connected) {
      if (connected) rmSync(offFile(member), {force: true});
      else writeFileSync(offFile(member), '');
    },
    isPlugged,
  };
}

/** Containers are named `mcluster-default-MEMBER`, and their ids are their names. */
function script(path: string, folder: string): string {
  return `
cd ${path}
if [ -e away ]; then echo 'Cannot connect to the Docker daemon at unix:///this.sock. Is the docker daemon running?' >&2; exit 1; fi
if [ -e frozen ]; then exec sleep 60; fi
for container; do :; done
case "$1 $2" in
  'network ls') if [ -e other ]; then printf 'other\\tnull\\n'; else printf 'this\\tnull\\n'; fi ;;
  'network disconnect'|'network connect')
    if [ -e stuck ]; then echo 'Error response from daemon: no' >&2; exit 1; fi
    if [ "$2" = connect ]; then rm -f "off-\${container#mcluster-default-}"; else : > "off-\${container#mcluster-default-}"; fi ;;
  'inspect --type')
    if [ -e other ]; then echo 'Error: No such container: any' >&2; exit 1; fi
    case "$*" in *mcluster-default-*) ;; *) echo '"docker inspect" requires at least 1 argument.' >&2; exit 1 ;; esac
    for container; do
      member=\${container#mcluster-default-}
      [ "$member" != "$container" ] || continue
      if [ -e "off-$member" ]; then networks='{}'; else networks='{"mcluster-default":{}}'; fi
      printf '{"Id":"%s","Config":{"Image":"i","Labels":{"mcluster.cluster":"default","mcluster.folder":"${folder}","mcluster.member":"%s"}},"State":{"Status":"running","Pid":0,"ExitCode":0},"NetworkSettings":{"Networks":%s}}\\n' "$container" "$member" "$networks"
    done ;;
esac`;
}
