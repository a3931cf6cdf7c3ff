import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {textRequest} from '../../../src/support/net/text-request.ts';
import {distributions} from '../../../src/routing/distribution.ts';
import {assertScenario, withCluster} from '../../../src/testing.ts';
import {explainKey} from '../../../src/cluster/explain/explain-key.ts';
import {clientFor} from '../../../src/workload/client/client-for.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

const keys = Array.from({length: 12}, (_, index) => `key${index}`);

// Rings are built from addresses, and free ports differ each time.
describe('with free ports, a ring places keys as with the ports of the topology', () => {
  const scratch = useScratchHome();

  it('through a proxy, and explain shows it', async () => {
    const options = {nodes: 3, distribution: 'ketama', runtime: 'embedded', home: scratch.path} as const;
    const found = await withCluster(options, async (cluster) => {
      const client = clientFor(cluster.members, {timeoutMs: 120_000});
      const replies = await Promise.all(keys.map((key) => client.run({verb: 'set', key, value: 'x'})));
      expect(replies.map(({reply}) => reply)).toEqual(keys.map(() => ({type: 'line', line: 'STORED'})));
      client.close();
      const [proxy] = cluster.members.filter(({role}) => role === 'proxy');
      const {lines} = await textRequest(proxy!, 'stats', (line) => line === 'END', {timeoutMs: 120_000});
      for (const {port} of cluster.topology.nodes) expect(lines?.join(' ')).toContain(`127.0.0.1:${port}`);
      return Promise.all(keys.map((key) => explainKey(cluster, key)));
    });
    const own = ringOf([11211, 11212, 11213]);
    expect(found.map(({route}) => route?.node)).toEqual(own);
    expect(found.map(({holders}) => holders.find(({holds, name}) => holds && name.startsWith('node'))?.name)).toEqual(
      own,
    );
  });

  it.each(['proxy: {distribution: ketama}', 'proxy: false'])('in a scenario with %s', async (proxy) => {
    const own = ringOf([5000, 5001, 5002]);
    const client = proxy === 'proxy: false' ? 'client: {distribution: ketama}\n' : '';
    const steps = keys.flatMap((key, index) => [
      `  - set: {${key}: x}`,
      `  - {get: ${key}, at: ${own[index]}, expect: hit}`,
    ]);
    const file = join(scratch.path, 'ring.yaml');
    writeFileSync(
      file,
      `name: ring\ntopology: {nodes: 3, ports: {base: 5000}, ${proxy}}\n${client}steps:\n${steps.join('\n')}\n`,
    );
    const [result] = await assertScenario(file, {runtime: 'embedded', home: scratch.path});
    expect(result?.steps).toHaveLength(2 * keys.length);
  });
});

function ringOf(ports: readonly number[]): string[] {
  const ring = distributions.ketama(ports.map((port) => ({host: '127.0.0.1', port})));
  return keys.map((key) => `node${ring(Buffer.from(key), 0, key.length) + 1}`);
}
