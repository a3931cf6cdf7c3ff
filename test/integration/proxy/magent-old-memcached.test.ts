import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Proxy} from '../../../src/proxy/proxy.ts';
import {freePort} from '../../support/memcached-process.ts';
import {OldMemcached} from '../../support/old-memcached.ts';
import {TextClient} from '../../support/text-client.ts';

describe('policy magent with memcached before 1.6', () => {
  let members: OldMemcached[];
  let proxy: Proxy;
  let clients: TextClient[];

  beforeEach(async () => {
    members = [new OldMemcached(), new OldMemcached()];
    const [nodePort, backupPort, port] = [await freePort(), await freePort(), await freePort()];
    await Promise.all([members[0]?.listen(nodePort), members[1]?.listen(backupPort)]);
    proxy = new Proxy(
      {
        name: 'proxy1',
        listen: {host: '127.0.0.1', port},
        nodes: [{name: 'node1', host: '127.0.0.1', port: nodePort}],
        backups: [{name: 'backup1', host: '127.0.0.1', port: backupPort}],
        policy: 'magent',
        distribution: 'modula',
        maxConnections: 100,
        connectTimeoutMs: 250,
        requestTimeoutMs: 400,
        rejoin: 'flush',
      },
      () => undefined,
    );
    await proxy.listen();
    clients = [new TextClient(port), new TextClient(port)];
  });

  afterEach(async () => {
    for (const client of clients) client.close();
    await proxy.close();
    await Promise.all(members.map((member) => member.close()));
  });

  it("answers meta commands itself, so that no client receives another's answer", async () => {
    const [one, other] = clients as [TextClient, TextClient];
    await one.set('a', 'AAA');
    await other.set('b', 'BBB');
    const valueOf = (key: string, value: string): string => `VALUE ${key} 0 3\r\n${value}\r\nEND\r\n`;
    for (let round = 0; round < 3; round++) {
      // Such a node would run the data as a command.
      const told = one.tell('ms k 9\r\nflush_all\r\nget a\r\n');
      const neighbour = other.ask('get b\r\n');
      expect(await Promise.all([told, neighbour])).toEqual([`ERROR\r\n${valueOf('a', 'AAA')}`, valueOf('b', 'BBB')]);
      expect(await one.ask('mg a q v\r\n')).toBe('ERROR\r\n');
    }
    expect(members.map(({unknownCommands}) => unknownCommands)).toEqual([0, 0]);
  });
});
