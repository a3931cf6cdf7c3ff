import {afterEach, describe, expect, it} from 'vitest';
import {systemClock} from '../../../src/support/clock.ts';
import {seededRandom} from '../../../src/support/random.ts';
import {Client} from '../../../src/workload/client/client.ts';
import type {Command} from '../../../src/workload/client/command.ts';
import {Load} from '../../../src/workload/load/load.ts';
import {defaultLoadSettings, type LoadSettings} from '../../../src/workload/load/load-settings.ts';
import {memcachedMissing, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';

/** A client that records its commands. */
class WatchedClient extends Client {
  readonly commands: string[] = [];

  override run(command: Command, timeoutMs?: number): ReturnType<Client['run']> {
    this.commands.push('keys' in command ? `get ${command.keys[0]!}` : command.verb);
    return super.run(command, timeoutMs);
  }
}

describe.skipIf(memcachedMissing)('a load on a real memcached', () => {
  let node: MemcachedProcess;
  let client: WatchedClient;
  let load: Load;

  afterEach(async () => {
    const stopped = load.stop();
    client.close();
    await stopped;
    await node.kill();
  });

  async function begin(settings: Partial<LoadSettings>, seed = 1): Promise<void> {
    [node] = (await startMemcached(1)) as [MemcachedProcess];
    client = new WatchedClient([{name: 'node1', host: '127.0.0.1', port: node.port}]);
    load = new Load({
      settings: {...defaultLoadSettings, ...settings},
      clients: [client],
      random: seededRandom(seed),
      clock: systemClock,
      signal: new AbortController().signal,
      slotMs: 100,
    });
    expect(await load.preload()).toBe(0);
    client.commands.length = 0;
    load.start();
  }

  const requests = (count: number): Promise<void> =>
    expect.poll(() => load.recorder.requestsInWindow).toBeGreaterThanOrEqual(count);

  it('finds every key that it wrote, unchanged', async () => {
    await begin({keys: 20, rate: 5000, gets: 0.5});
    await requests(300);
    const summary = load.recorder.total();
    expect(summary).toMatchObject({misses: 0, errors: 0, staleReads: 0, corruptReads: 0, hitRate: 1});
    expect(summary.hits).toBeGreaterThan(100);
    expect(summary.writes).toBeGreaterThan(100);
  });

  it('sends the same commands with the same seed', async () => {
    const runs: string[][] = [];
    for (const seed of [7, 7, 8]) {
      await begin({keys: 1000, rate: 5000, gets: 0.8}, seed);
      await requests(60);
      runs.push(client.commands.slice(0, 50));
      if (runs.length < 3) {
        client.close();
        await load.stop();
        await node.kill();
      }
    }
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]).not.toEqual(runs[2]);
  });

  it('recognises an old value that comes back, and one that is not its own', async () => {
    await begin({keys: 1, rate: 2000, gets: 0.5});
    await requests(50);
    const other = new Client([{name: 'node1', host: '127.0.0.1', port: node.port}]);
    const old = 'load-0 1 ........';
    await expect
      .poll(async () => {
        await other.run({verb: 'set', key: 'load-0', value: old});
        return load.recorder.total().staleReads;
      })
      .toBeGreaterThan(0);
    await expect
      .poll(async () => {
        await other.run({verb: 'set', key: 'load-0', value: 'foreign'});
        return load.recorder.total().corruptReads;
      })
      .toBeGreaterThan(0);
    other.close();
  });

  it('counts misses, and writes the missed keys if refill is set', async () => {
    await begin({keys: 10, rate: 2000, gets: 1, refill: true});
    const other = new Client([{name: 'node1', host: '127.0.0.1', port: node.port}]);
    await other.run({verb: 'delete', key: 'load-3'});
    await requests(200);
    expect(load.recorder.total()).toMatchObject({misses: 1, staleReads: 0});
    other.close();
  });

  it('continues while its node is dead, and counts the errors', async () => {
    await begin({keys: 10, rate: 1000, gets: 1});
    await requests(20);
    await node.kill();
    load.recorder.takeWindow();
    await requests(20);
    expect(load.recorder.takeWindow().errorRate).toBe(1);
    await node.start();
    await expect
      .poll(() => {
        const {requests: count, errors} = load.recorder.takeWindow();
        return count > 0 && errors === 0;
      })
      .toBe(true);
  });
});
