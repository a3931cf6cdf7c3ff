import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {composeFile, imageOf, memoryLimitMiB, renderCompose} from '../../../../src/runtimes/docker/compose-file.ts';
import type {Topology} from '../../../../src/topology/topology.ts';

const topology: Topology = {
  version: 1,
  name: 'demo',
  runtime: 'docker',
  nodes: [
    {name: 'node1', port: 21211, memoryMiB: 64},
    {name: 'node2', port: 21212, memoryMiB: 128},
  ],
  backups: [{name: 'backup1', port: 21213, memoryMiB: 64}],
  memoryMiB: 64,
  image: 'memcached:1.6',
  ports: {base: 11211, offset: 10000},
  proxy: false,
};

type Service = Record<string, unknown>;
type File = {name: string; services: Record<string, Service>; networks: {default: {name: string; labels: Service}}};

const read = (text: string): File => parse(text) as File;

describe('renderCompose', () => {
  it('has the given proxies with their config files', () => {
    const addresses = [{host: '127.0.0.1', port: 22001}];
    const mount = {configFile: '/state/demo/control/proxy1.json', folder: '/state/demo/control'};
    const proxy = {
      role: 'proxy',
      name: 'proxy1',
      image: 'proxy:1',
      addresses,
      ...mount,
      user: {uid: 1, gid: 2},
    } as const;
    const {services} = read(renderCompose(topology, 'demo', '/state/demo', [proxy]));
    expect(Object.keys(services)).toEqual(['proxy1', 'node1', 'node2', 'backup1']);
    expect(services.proxy1).toMatchObject({image: 'proxy:1', command: [mount.configFile], user: '1:2'});
  });

  it('is one project with a service for each node and backup', () => {
    const file = read(renderCompose(topology, 'demo'));
    expect(file.name).toBe('mcluster-demo');
    expect(Object.keys(file.services)).toEqual(['node1', 'node2', 'backup1']);
    expect(file.networks.default.name).toBe('mcluster-demo');
  });

  it('publishes each node on its own port of 127.0.0.1 only', () => {
    const {services} = read(renderCompose(topology, 'demo'));
    expect(services.node2?.ports).toEqual(['127.0.0.1:21212:11211']);
    expect(services.backup1?.ports).toEqual(['127.0.0.1:21213:11211']);
  });

  it('runs memcached itself, without UDP, with the configured memory and a limit above it', () => {
    const {services} = read(renderCompose(topology, 'demo'));
    expect(services.node2?.entrypoint).toEqual(['memcached']);
    expect((services.node2?.command as string[]).join(' ')).toContain('-U 0 -m 128');
    expect(services.node2?.mem_limit).toBe(`${memoryLimitMiB(128)}m`);
    expect(memoryLimitMiB(128)).toBeGreaterThan(128);
  });

  it('drops all privileges, and never restarts a killed member', () => {
    const {node1} = read(renderCompose(topology, 'demo')).services;
    expect(node1).toMatchObject({
      user: '11211:11211',
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      read_only: true,
      restart: 'no',
      stop_signal: 'SIGTERM',
    });
  });

  it('labels containers with cluster, member, role and version, the network with the cluster', () => {
    const {services, networks} = read(renderCompose(topology, 'demo', '/state/demo'));
    expect(services.backup1?.labels).toEqual({
      'mcluster.cluster': 'demo',
      'mcluster.member': 'backup1',
      'mcluster.role': 'backup',
      'mcluster.version': expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      'mcluster.folder': '/state/demo',
    });
    expect(networks.default.labels).toMatchObject({'mcluster.cluster': 'demo', 'mcluster.folder': '/state/demo'});
  });

  it('names no folder when it does not belong to a running cluster', () => {
    expect(renderCompose(topology, 'demo')).not.toContain('mcluster.folder');
  });

  it('escapes dollars, which would start variables', () => {
    const {services} = read(renderCompose(topology, 'demo', '/home/$USER/state'));
    expect(services.node1?.labels).toMatchObject({'mcluster.folder': '/home/$$USER/state'});
  });
});

describe('composeFile', () => {
  const project = {clusterName: 'demo', folder: null, image: 'memcached:1.6'};
  const node = (name: string, port: number) => ({name, port, memoryMiB: 64, role: 'node' as const});

  it('keeps the services of an earlier file that it does not write', () => {
    const first = composeFile({...project, members: [node('node1', 21211), node('node2', 21212)]});
    const {services} = read(composeFile({...project, members: [node('node2', 30000)]}, first));
    expect(services.node1?.ports).toEqual(['127.0.0.1:21211:11211']);
    expect(services.node2?.ports).toEqual(['127.0.0.1:30000:11211']);
  });

  it('ignores an earlier file that is damaged', () => {
    const {services} = read(composeFile({...project, members: [node('node2', 30000)]}, 'garbage: ['));
    expect(Object.keys(services)).toEqual(['node2']);
    expect(imageOf('garbage: [', 'node2')).toBeUndefined();
  });
});
