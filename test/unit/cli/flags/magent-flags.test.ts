import {describe, expect, it} from 'vitest';
import {proxyConfigFrom} from '../../../../src/cli/flags/magent-flags.ts';

const given = {
  name: 'proxy1',
  connections: 2048,
  listen: '127.0.0.1',
  port: 12_001,
  node: [
    {host: '127.0.0.1', port: 11_211},
    {host: '127.0.0.1', port: 11_212},
  ],
  ketama: false,
  policy: 'magent',
  quirks: '0.5',
} as const;

describe("magent's flags as a proxy's config", () => {
  it('number the members as in a cluster', () => {
    const {nodes, backups} = proxyConfigFrom({...given, backup: [{host: '127.0.0.1', port: 11_213}]});
    expect([...nodes, ...backups].map(({name, port}) => `${name} ${port}`)).toEqual([
      'node1 11211',
      'node2 11212',
      'backup1 11213',
    ]);
  });

  it('are all passed on', () => {
    expect(proxyConfigFrom({...given, socket: '/tmp/x.sock', quirks: '0.6'})).toMatchObject({
      name: 'proxy1',
      listen: {host: '127.0.0.1', port: 12_001},
      maxConnections: 2048,
      socketPath: '/tmp/x.sock',
      backups: [],
      policy: 'magent',
      quirks: '0.6',
    });
    expect(proxyConfigFrom(given)).not.toHaveProperty('socketPath');
  });

  it('exclude quirks under policy repair, which has none', () => {
    expect(() => proxyConfigFrom({...given, policy: 'repair', quirks: '0.6'})).toThrow(
      "--quirks 0.6 can't be used with --policy repair",
    );
    expect(proxyConfigFrom({...given, policy: 'repair'}).policy).toBe('repair');
  });

  it('select the form of stats, which is never that of magent under policy repair', () => {
    expect(proxyConfigFrom({...given, stats: 'memcached'}).stats).toBe('memcached');
    expect(proxyConfigFrom({...given, policy: 'repair', stats: 'memcached'}).stats).toBe('memcached');
    expect(() => proxyConfigFrom({...given, policy: 'repair', stats: 'magent'})).toThrow(
      "--stats magent can't be used with --policy repair",
    );
  });

  it("select the distribution: modula, or with -k magent's ketama", () => {
    expect(proxyConfigFrom(given).distribution).toBe('modula');
    expect(proxyConfigFrom({...given, ketama: true}).distribution).toBe('magent-ketama');
    expect(proxyConfigFrom({...given, distribution: 'ketama'}).distribution).toBe('ketama');
    expect(() => proxyConfigFrom({...given, ketama: true, distribution: 'ketama'})).toThrow(
      "--ketama can't be used with --distribution ketama",
    );
  });

  it('reject a member that is listed twice, as it would get every write twice', () => {
    const [first] = given.node;
    expect(() => proxyConfigFrom({...given, backup: [first]})).toThrow('127.0.0.1:11211 is named twice');
    expect(() => proxyConfigFrom({...given, node: [first, first]})).toThrow('127.0.0.1:11211 is named twice');
  });
});
