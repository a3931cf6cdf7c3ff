import {execFile, spawnSync} from 'node:child_process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startServer, type EmbeddedServer} from '../../src/runtimes/embedded/embedded-server.ts';

const required = process.env.MCLUSTER_TEST_REQUIRE?.split(',').includes('memccapable') ?? false;
const missing = spawnSync('memccapable', ['-h']).error !== undefined;

// libmemcached's own suite for servers (Debian: libmemcached-tools).
describe.skipIf(missing && !required)('memccapable against an embedded node', () => {
  let node: EmbeddedServer;

  beforeAll(async () => {
    node = await startServer({host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024});
  });

  afterAll(() => node.close());

  it.each(['-a', '-b'])('passes 27 of 27 cases with %s', async (protocol) => {
    const {stdout} = await promisify(execFile)('memccapable', [protocol, '-h', '127.0.0.1', '-p', String(node.port)]);
    expect(stdout.match(/\[pass\]/g)).toHaveLength(27);
    expect(stdout).not.toContain('[FAIL]');
  });
});
