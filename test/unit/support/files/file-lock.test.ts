import fs from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {acquireFileLock, lockHolder} from '../../../../src/support/files/file-lock.ts';
import {ourPidNamespace} from '../../../../src/support/process/pid-namespace.ts';
import {identify} from '../../../../src/support/process/process-identity.ts';
import {failureOf} from '../../../support/failure-of.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

const nobody = {pid: 2 ** 22 + 1, startTime: '1@gone', command: 'gone'};

describe('a file lock', () => {
  const folder = useScratchFolder();
  const file = (): string => join(folder.path, 'lock');

  it('has one holder at a time, and leaves no file', async () => {
    const first = await acquireFileLock(file(), {timeoutMs: 0});
    expect(first.acquired).toBe(true);
    expect(await lockHolder(file())).toMatchObject({pid: process.pid});
    expect(await acquireFileLock(file(), {timeoutMs: 20})).toMatchObject({acquired: false, holder: {pid: process.pid}});
    if (first.acquired) await first.release();
    expect(await lockHolder(file())).toBeNull();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each([
    ['a dead process', JSON.stringify(nobody)],
    ['another process that has the pid now', JSON.stringify({...identify(process.pid), startTime: '1@gone'})],
    ['an unreadable holder', 'garbage'],
  ])('is taken over from %s', async (_whom, content) => {
    writeFileSync(file(), content);
    const lock = await acquireFileLock(file(), {timeoutMs: 1000});
    expect(lock.acquired).toBe(true);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({pid: process.pid});
  });

  it('never has two holders, even when many find it stale at the same time', async () => {
    let inside = 0;
    let most = 0;
    const enter = async (): Promise<void> => {
      const lock = await acquireFileLock(file(), {timeoutMs: 20_000, maxPauseMs: 2});
      if (!lock.acquired) throw new TypeError('gave up');
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      await lock.release();
    };
    for (let round = 0; round < 10; round++) {
      writeFileSync(file(), JSON.stringify(nobody));
      await Promise.all(Array.from({length: 8}, enter));
    }
    expect(most).toBe(1);
  });

  it('is not removed if another process has just taken over the stale lock', async () => {
    const living = JSON.stringify({...identify(process.ppid), command: 'another'});
    writeFileSync(file(), JSON.stringify(nobody));
    const {link} = fs;
    // The process that asks for the right to remove the lock has seen it stale; when the right is granted, it is not.
    vi.spyOn(fs, 'link').mockImplementation(async (from, to) => {
      if (String(to).endsWith('.stale')) writeFileSync(file(), living);
      return link(from, to);
    });
    syncBuiltinESMExports();
    try {
      const lock = await acquireFileLock(file(), {timeoutMs: 20});
      expect(lock).toMatchObject({acquired: false, holder: {command: 'another'}});
      expect(readFileSync(file(), 'utf8')).toBe(living);
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });

  it.skipIf(ourPidNamespace() === null)(
    'is not taken from a process of another pid namespace, which is not seen',
    async () => {
      const elsewhere = {...nobody, startTime: identify(process.pid)!.startTime, pidNamespace: 'pid:[1]'};
      writeFileSync(file(), JSON.stringify({...elsewhere, command: 'in a container'}));
      expect(await acquireFileLock(file(), {timeoutMs: 20})).toMatchObject({
        acquired: false,
        holder: {command: 'in a container'},
      });
    },
  );

  it('can not be a folder', async () => {
    mkdirSync(file());
    expect(await failureOf(acquireFileLock(file(), {timeoutMs: 0}))).toMatchObject({code: 'CLUSTER_STATE_UNREADABLE'});
  });

  it('removes leftovers of killed waiters, and nothing else', async () => {
    writeFileSync(`${file()}.${nobody.pid}.abcd`, '');
    writeFileSync(`${file()}.${process.pid}.abcd`, '');
    await acquireFileLock(file(), {timeoutMs: 0});
    expect(readdirSync(folder.path).sort()).toEqual(['lock', `lock.${process.pid}.abcd`]);
  });
});
