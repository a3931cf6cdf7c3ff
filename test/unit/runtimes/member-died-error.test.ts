import {describe, expect, it} from 'vitest';
import {MemberDiedError} from '../../../src/runtimes/member-died-error.ts';

describe('the error of a member that ended while it was starting', () => {
  const death = {name: 'node1', role: 'node', exitCode: 1, exitSignal: null, lastLines: []} as const;

  it('has the end of its log, if it wrote any', () => {
    const lastLines = ['failed to listen', 'bye'];
    expect(new MemberDiedError({...death, lastLines}).message).toMatch(
      /the end of its log:\n {2}failed to listen\n {2}bye$/,
    );
    expect(new MemberDiedError(death).message).toMatch(
      /^node1 exited with code 1 while it was starting; its log is empty$/,
    );
  });

  it('suggests another image when it may not be one of memcached', () => {
    expect(new MemberDiedError({...death, image: 'busybox'}).hint).toContain(
      'check that busybox is an image of memcached:',
    );
    expect(new MemberDiedError(death).hint).toContain('mcluster doctor');
    // It runs mcluster's own image.
    expect(new MemberDiedError({...death, role: 'proxy', image: 'x'}).hint).toContain('mcluster doctor');
  });
});
