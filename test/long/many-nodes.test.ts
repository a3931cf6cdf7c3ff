import {expect, test} from 'vitest';
import {createCluster} from '../../src/cluster/lifecycle/create-cluster.ts';
import {isPortFree} from '../../src/support/net/ports.ts';
import {freeOffset} from '../support/cli.ts';
import {TextClient} from '../support/text-client.ts';
import {useScratchHome} from '../support/scratch-home.ts';

const home = useScratchHome();
const nodes = 500;

test(`${nodes} embedded nodes come up, take keys, and go down`, async () => {
  const portOffset = await freeOffset({nodes});
  const options = {runtime: 'embedded', nodes, memoryMiB: 2, portOffset, timeoutMs: 300_000} as const;
  const cluster = await createCluster({...options, home: home.path});
  const {members} = await cluster.status({timeoutMs: 60_000});
  expect(members.filter(({state}) => state !== 'running')).toEqual([]);
  const client = new TextClient(cluster.members.at(-1)!.port);
  for (let index = 0; index < 1000; index++) {
    const [key, value] = [`key${index}`, `value${index}`];
    expect(await client.ask(`set ${key} 0 0 ${value.length}\r\n${value}\r\n`)).toBe('STORED\r\n');
    expect(await client.ask(`get ${key}\r\n`)).toBe(`VALUE ${key} 0 ${value.length}\r\n${value}\r\nEND\r\n`);
  }
  client.close();
  const {ended} = await cluster.down();
  expect(ended).toHaveLength(nodes + 2);
  for (const {host, port} of members) expect(await isPortFree(host, port)).toBe(true);
});
