import {execFile, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {promisify} from 'node:util';
import {afterEach, describe, expect, it} from 'vitest';
import {startServer} from '../../src/runtimes/embedded/embedded-server.ts';
import {memcachedMissing, startMemcached} from '../support/memcached-process.ts';
import {startProxiedNodes} from '../support/proxied-nodes.ts';

const run = promisify(execFile);
/** Of Debian's package memcached. */
const memcachedTool = '/usr/share/memcached/scripts/memcached-tool';
const php = 'echo json_encode((new ReflectionExtension("memcached"))->getVersion());';
const phpMissing = spawnSync('php', ['-r', php]).status !== 0;

type Target = {port: number; close: () => Promise<void>};

const commands: string[] = [];
for (let index = 0; index < 10; index++) commands.push(`set key:${index} 0 0 1\r\n${index}\r\n`);

const targets: Record<string, () => Promise<Target>> = {
  'a memcached': async () => {
    const [node] = await startMemcached(1);
    return {port: node!.port, close: () => node!.kill()};
  },
  'an embedded node': async () => {
    const node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
    return {port: node.port, close: () => node.close()};
  },
  'a proxy under policy repair': () => proxied({policy: 'repair'}),
  'a proxy under policy magent with stats: memcached': () => proxied({policy: 'magent', stats: 'memcached'}),
};

async function proxied(config: {policy: 'magent' | 'repair'; stats?: 'memcached'}): Promise<Target> {
  const cluster = await startProxiedNodes({nodes: 2, backups: 1, ...config});
  if (config.policy === 'repair') await cluster.allUp();
  return {port: cluster.proxyPort, close: () => cluster.close()};
}

describe.skipIf(memcachedMissing).each(Object.entries(targets))('tools understand %s', (_, start) => {
  let target: Target;
  afterEach(() => target.close());

  it.skipIf(!existsSync(memcachedTool))('memcached-tool in each of its modes', async () => {
    target = await start();
    const {exchange} = await import('../integration/embedded/compare.ts');
    await exchange(target.port, [Buffer.from(commands.join(''))]);
    const tool = async (mode: string): Promise<string> =>
      (await run('perl', [memcachedTool, `127.0.0.1:${target.port}`, mode], {timeout: 30_000})).stdout;
    const numbers = Array.from({length: 10}, (_item, index) => String(index));
    const keys = await tool('keys');
    expect(Array.from(keys.matchAll(/^key=key%3A(\d) exp=-1 /gm), ([, index]) => index).sort()).toEqual(numbers);
    const dump = await tool('dump');
    expect(Array.from(dump.matchAll(/^add key:\d 0 0 1\r\n(\d)\r$/gm), ([, index]) => index).sort()).toEqual(numbers);
    expect(await tool('display')).toMatch(/^ {2}1 +96B +\d+s +[12] +10 +no/m);
    expect(await tool('stats')).toMatch(/^ +curr_items +10$/m);
    expect(await tool('settings')).toMatch(/^ +maxbytes +\d+$/m);
    expect(await tool('sizes')).toMatch(/^ +sizes_status +disabled$/m);
  });

  it.skipIf(spawnSync('memcping', ['--version']).error !== undefined)('memcping', async () => {
    target = await start();
    await run('memcping', ['--servers', `127.0.0.1:${target.port}`]);
  });

  it('version and stats of npm memcached', async () => {
    target = await start();
    type Answers = Record<string, unknown>[];
    type Client = Record<'version' | 'stats', (callback: (error?: Error, answers?: Answers) => void) => void>;
    const Memcached = createRequire(import.meta.url)('memcached') as new (server: string) => Client & {end(): void};
    const client = new Memcached(`127.0.0.1:${target.port}`);
    const ask = (what: 'version' | 'stats'): Promise<Answers> =>
      new Promise((resolve, reject) => {
        client[what]((error, answers = []) => {
          if (error === undefined) resolve(answers);
          else reject(error);
        });
      });
    expect((await ask('version'))[0]).toMatchObject({version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string});
    expect((await ask('stats'))[0]).toMatchObject({curr_items: 0});
    client.end();
  });

  it.skipIf(phpMissing)('getVersion of php-memcached', async () => {
    target = await start();
    const code = `$m = new Memcached(); $m->addServer('127.0.0.1', ${target.port}); echo json_encode($m->getVersion());`;
    const versions = JSON.parse((await run('php', ['-r', code])).stdout) as Record<string, string>;
    expect(versions[`127.0.0.1:${target.port}`]).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
