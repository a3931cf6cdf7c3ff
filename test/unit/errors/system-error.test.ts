import {describe, expect, it} from 'vitest';
import {MclusterError} from '../../../src/errors/mcluster-error.ts';
import {limitReached, systemRefusal} from '../../../src/errors/system-error.ts';

describe('an error of the operating system', () => {
  it.each([
    ['EAGAIN', 'spawn /bin/sh', '/bin/sh', "can't start /bin/sh: the limit of processes is reached (EAGAIN)"],
    ['EAGAIN', 'spawn', undefined, "can't start a process: the limit of processes is reached (EAGAIN)"],
    ['EMFILE', 'open', '/home/a', "can't open /home/a: this process has too many open files (EMFILE)"],
    ['ENFILE', 'open', '/home/a', "can't open /home/a: this machine has too many open files (ENFILE)"],
    ['ENOMEM', 'spawn', undefined, "can't start a process: out of memory (ENOMEM)"],
    ['ENOBUFS', 'connect', undefined, "can't connect: the system has no buffer space (ENOBUFS)"],
    ['ENOSPC', 'write', undefined, "can't write: no space is left on the disk (ENOSPC)"],
    ['EDQUOT', 'mkdir', '/home/a', "can't mkdir /home/a: the disk quota is used up (EDQUOT)"],
  ])('%s of %s is an environment error', (code, syscall, path, message) => {
    const refusal = limitReached(systemError(code, syscall, path));
    expect(refusal).toMatchObject({message, exitCode: 4, details: {errno: code}});
    expect(refusal?.hint).toBeTruthy();
  });

  it.each(['EACCES', 'EPERM', 'EROFS'])(
    '%s is an environment error for systemRefusal, and not for limitReached',
    (code) => {
      const error = systemError(code, 'open', '/home/a');
      expect(systemRefusal(error)).toMatchObject({code: 'PERMISSION_DENIED', exitCode: 4});
      expect(limitReached(error)).toBeNull();
    },
  );

  it.each([
    ['EAGAIN', 'read'],
    ['ENOENT', 'open'],
    ['ENOTEMPTY', 'rename'],
  ])('%s of %s is not an environment error', (code, syscall) => {
    expect(systemRefusal(systemError(code, syscall))).toBeNull();
  });

  it("is found as the cause of a library's error", () => {
    const wrapped = new Error('command failed', {cause: systemError('EAGAIN', 'spawn docker', 'docker')});
    expect(limitReached(wrapped)).toMatchObject({code: 'RESOURCE_LIMIT', details: {path: 'docker'}});
  });

  it('is ignored as the cause of an mcluster error', () => {
    const ours = new MclusterError({code: 'TIMED_OUT', message: 'late', cause: systemError('EMFILE', 'connect')});
    expect(systemRefusal(ours)).toBeNull();
    const refusal = limitReached(systemError('EMFILE', 'connect'));
    expect(limitReached(refusal)).toBe(refusal);
  });

  it.each([null, undefined, 'EMFILE', new TypeError('x')])('is not recognised in %s', (value) => {
    expect(systemRefusal(value)).toBeNull();
  });
});

function systemError(code: string, syscall: string, path?: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), {code, syscall, ...(path !== undefined && {path})});
}
