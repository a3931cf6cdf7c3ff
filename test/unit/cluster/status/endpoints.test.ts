import {describe, expect, it} from 'vitest';
import {endpointsOf, environmentOf} from '../../../../src/cluster/status/endpoints.ts';
import {resolveTopology} from '../../../../src/topology/resolve-topology.ts';

describe('endpointsOf', () => {
  it('returns the proxies', () => {
    expect(endpointsOf(resolveTopology({nodes: 2, backups: 1, proxies: 2}))).toEqual({
      clients: ['127.0.0.1:12001', '127.0.0.1:12002'],
      proxies: ['127.0.0.1:12001', '127.0.0.1:12002'],
      nodes: ['127.0.0.1:11211', '127.0.0.1:11212'],
      backups: ['127.0.0.1:11213'],
    });
  });

  it('returns the nodes where there is no proxy', () => {
    const {clients, proxies} = endpointsOf(resolveTopology({nodes: 2, noProxy: true}));
    expect({clients, proxies}).toEqual({clients: ['127.0.0.1:11211', '127.0.0.1:11212'], proxies: []});
  });

  it.each([
    ['0.0.0.0', '127.0.0.1:12001'],
    ['::', '[::1]:12001'],
    ['::1', '[::1]:12001'],
    ['192.168.0.7', '192.168.0.7:12001'],
    ['localhost', 'localhost:12001'],
  ])('returns an address to connect to for a proxy that listens on %s', (listen, expected) => {
    const topology = resolveTopology();
    const proxy = topology.proxy && {...topology.proxy, listen};
    expect(endpointsOf({...topology, proxy}).proxies).toEqual([expected]);
  });
});

describe('environmentOf', () => {
  it('lists endpoints in the format of client libraries', () => {
    expect(environmentOf(resolveTopology({name: 'demo', nodes: 2, backups: 1}))).toEqual({
      MCLUSTER_NAME: 'demo',
      MCLUSTER_ENDPOINTS: '127.0.0.1:12001',
      MCLUSTER_PROXIES: '127.0.0.1:12001',
      MCLUSTER_NODES: '127.0.0.1:11211,127.0.0.1:11212',
      MCLUSTER_BACKUPS: '127.0.0.1:11213',
    });
  });
});
