import {beforeEach, describe, expect, it} from 'vitest';
import {freeOffset, runCli, type CliResult} from '../support/cli.ts';
import {memcachedMissing} from '../support/memcached-process.ts';
import {RawConnection} from '../support/raw-connection.ts';
import {useScratchHome} from '../support/scratch-home.ts';

describe.skipIf(memcachedMissing)('faults from the command line', () => {
  const home = useScratchHome();
  let offset: number;

  beforeEach(async () => {
    offset = await freeOffset({nodes: 1, backups: 1});
    const up = ['up', '--nodes', '1', '--backup', '1', '--runtime', 'process', '--port-offset', String(offset)];
    expect(await mcluster(...up)).toMatchObject({exitCode: 0});
  });

  it('partition cuts a node off, heal restores it, and slow delays it', async () => {
    await expectAnswer('set k 0 0 3\r\nold\r\n', 'STORED\r\n');
    expect(await stdout('partition', 'node1')).toMatch(/^node1: partitioned \(f1; proxy1: lost after \d.* ms\)\n$/);
    expect(await stdout('partition', 'node1')).toBe('node1 not changed: already partitioned (f1)\n');
    await expectAnswer('set k 0 0 3\r\nnew\r\n', 'STORED\r\n');
    expect(await stdout('fault', 'list')).toMatch(/^f1 +node1 +partitioned +proxy1 +\d+s +- +[1-9]\d* /m);
    expect(await stdout('status')).toMatch(/^node1 .* partitioned$/m);
    expect(await stdout('heal')).toMatch(/^node1 healed: partitioned \(f1; [1-9]\d* requests? hit\)\n$/);
    await expectAnswer('get k\r\n', 'VALUE k 0 3\r\nold\r\nEND\r\n');
    expect(await stdout('status')).not.toContain('FAULTS');
    expect(await mcluster('heal')).toEqual({exitCode: 0, signal: null, stdout: '', stderr: 'No fault was active.\n'});

    expect((await mcluster('heal', 'backup1', '--proxy', 'proxy1')).stderr).toBe(
      'No fault was active on backup1 in proxy1.\n',
    );

    const slow = await stdout('slow', 'node1', 'backup1', '--latency', '50ms', '--jitter', '10ms', '--seed', '3');
    expect(slow).toMatch(/^node1: slow by 50ms ± 10ms \(f2; proxy1: answered "VERSION \S+" in \d+ ms\)\nbackup1: /);
    expect(await stdout('heal', 'backup1')).toMatch(/^backup1 healed/);
    expect(await json('fault', 'list')).toMatchObject({faults: [{id: 'f2', member: 'node1', seed: 3}], silent: []});
    expect(await json('fault', 'remove', 'f2')).toMatchObject([{id: 'f2'}]);
    expect((await mcluster('fault', 'list')).stderr).toBe('No fault is active.\n');
  });

  it('a fault on commands replies to the third set of a user', async () => {
    const match = ['--verb', 'set', '--key', 'user:*', '--nth', '3'];
    const reply = ['--reply', 'SERVER_ERROR out of memory'];
    expect(await json('fault', 'add', '--on', 'node1', ...match, ...reply)).toMatchObject([
      {
        fault: {kind: 'reply', reply: reply[1], verb: 'set', key: 'user:*', nth: 3},
        effective: true,
        measured: [{proxy: 'proxy1', text: expect.stringContaining(reply[1]!) as string}],
      },
    ]);
    await expectAnswer('set user:1 0 0 1\r\nx\r\n', 'STORED\r\n');
    await expectAnswer('set other 0 0 1\r\nx\r\n', 'STORED\r\n');
    await expectAnswer('set user:2 0 0 1\r\nx\r\n', 'STORED\r\n');
    await expectAnswer('set user:3 0 0 1\r\nx\r\n', 'SERVER_ERROR out of memory\r\n');
    await expectAnswer('set user:4 0 0 1\r\nx\r\n', 'STORED\r\n');
    expect(await json('fault', 'list')).toMatchObject({faults: []});
  });

  it('every kind accepts its flags', async () => {
    for (const kind of [
      ['partition', '--mode', 'black-hole', '--direction', 'replies'],
      ['partition'],
      ['slow', '--latency', '20ms'],
      ['bandwidth', '--bytes-per-second', '2000'],
      ['reset', '--probability', '0.5', '--count', '9'],
      ['slice', '--piece-bytes', '1', '--delay', '1ms'],
      ['half-open'],
      ['--drop', '--verb', 'get', '--count', '1'],
      ['--delay', '30ms', '--jitter', '5ms'],
      ['--corrupt'],
      ['--miss', '--key', 'gone'],
    ]) {
      expect(await json('fault', 'add', '--on', 'backup1', ...kind), kind.join(' ')).toMatchObject([{effective: true}]);
      await json('heal');
    }
  });

  it('an invalid fault is reported with its exit code', async () => {
    await expectFailure(['fault', 'add', '--on', 'node1'], 2, 'which fault?');
    await expectFailure(['fault', 'add', 'slo', '--on', 'node1'], 2, 'Did you mean slow?');
    await expectFailure(['fault', 'add', 'slow', '--on', 'node1'], 2, '--latency: got nothing');
    await expectFailure(['fault', 'add', 'half-open', '--on', 'node1', '--direction', 'requests'], 2, 'expected none');
    await expectFailure(['slow', 'node1', '--latency', '1s', '--jitter', '2s'], 2, '--jitter is more than --latency');
    await expectFailure(['slow', 'node1', '--latency', 'long'], 2, 'a duration');
    await expectFailure(['partition', 'node1', '--for', '0s'], 2, '--for: got 0');
    await expectFailure(['partition', 'node1', '--one-way', 'both'], 2, 'Expected --one-way=both');
    await expectFailure(['fault', 'add', 'reset', '--on', 'node1', '--probability', '2'], 2, 'above 0, up to 1');
    await expectFailure(['partition', 'node9'], 5, 'no member is named node9');
    await expectFailure(['partition', 'proxy1'], 5, 'proxy1 is a proxy');
    await expectFailure(['fault', 'remove', 'f7'], 5, 'no fault f7 is active');
    await expectFailure(['partition', 'node1', '--network'], 5, 'has runtime process, expected docker');
    await expectFailure(['partition', 'node1', '--network', '--for', '1s'], 2, '--network');
    await json('kill', 'node1');
    await expectFailure(['partition', 'node1'], 5, '"partitioned" has no effect on node1 through proxy1');
    expect(await json('fault', 'list')).toMatchObject({faults: []});
    await expectFailure(['fill', 'backup1', '--percent', '101'], 2, 'expected 1 to 100');
    await expectFailure(['fill', 'node1'], 5, "can't fill: node1 is not running");
  });

  function mcluster(...args: string[]): Promise<CliResult> {
    return runCli(args, {env: {MCLUSTER_HOME: home.path}});
  }

  async function stdout(...args: string[]): Promise<string> {
    const result = await mcluster(...args);
    expect(result).toMatchObject({exitCode: 0, stderr: ''});
    return result.stdout;
  }

  async function json(...args: string[]): Promise<unknown> {
    return JSON.parse(await stdout(...args, '--json'));
  }

  async function expectFailure(args: string[], exitCode: number, message: string): Promise<void> {
    const result = await mcluster(...args);
    expect(result, args.join(' ')).toMatchObject({exitCode, stdout: ''});
    expect(result.stderr).toContain(message);
  }

  async function expectAnswer(command: string, reply: string): Promise<void> {
    const client = new RawConnection(12_001 + offset);
    expect(await client.ask(command, reply.length)).toBe(reply);
    client.close();
  }
});
