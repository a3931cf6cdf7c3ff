import {execFile, spawnSync} from 'node:child_process';
import {promisify} from 'node:util';
import {afterEach, describe, expect, it} from 'vitest';
import {memcachedMissing} from '../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../support/proxied-nodes.ts';

const required = process.env.MCLUSTER_TEST_REQUIRE?.split(',').includes('memccapable') ?? false;
const missing = spawnSync('memccapable', ['-h']).error !== undefined;

// magent answers `stats` with lines of its own (recording admin-commands); the suite expects STAT lines.
const setups = [
  {protocol: '-a', policy: 'magent', failing: ['ascii stat']},
  {protocol: '-a', policy: 'magent', stats: 'memcached', failing: []},
  {protocol: '-a', policy: 'repair', failing: []},
  {protocol: '-b', policy: 'magent', failing: []},
  {protocol: '-b', policy: 'repair', failing: []},
] as const;

// libmemcached's own suite for servers (Debian: libmemcached-tools). With memcached's proxy 21 of its cases pass, with
// nutcracker 6.
describe.skipIf(memcachedMissing ?? (missing && !required))('memccapable through a proxy', () => {
  let cluster: ProxiedNodes | null = null;
  afterEach(async () => {
    await cluster?.close();
    cluster = null;
  });

  it.each(setups)('%j', async ({protocol, failing: expected, ...config}) => {
    cluster = await startProxiedNodes({nodes: 2, backups: 1, ...config});
    const args = [protocol, '-h', '127.0.0.1', '-p', String(cluster.proxyPort), '-t', '5'];
    // It exits with 1 if a case fails.
    const {stdout, stderr} = await promisify(execFile)('memccapable', args).catch(
      (error: unknown) => error as {stdout: string; stderr: string},
    );
    const names = (verdict: string): string[] =>
      `${stdout}${stderr}`
        .split('\n')
        .filter((line) => line.includes(verdict))
        .map((line) => line.replace(verdict, '').trim());
    expect(names('[FAIL]')).toEqual(expected);
    expect(names('[pass]')).toHaveLength(27 - expected.length);
  });
});
