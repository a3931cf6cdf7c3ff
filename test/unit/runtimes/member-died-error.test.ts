import {describe, expect, it} from 'vitest';
import {MemberDiedError} from '../../../src/runtimes/member-died-error.ts';

describe('the error of a member that died while it was starting', () => {
  const death = {name: 'node1', role: 'node', exitCode: 1, exitSignal: null, lastLines: []} as const;

  it('has the end of its log, if it wrote any', () => {
    const lastLines = ['failed to listen', 'bye'];
    expect(new MemberDiedError({...death, lastLines}).message).toMatch(
      /the end of its log:\n {2}failed to listen\n {2}bye$/,
    );
    expect(new MemberDiedError(death).message).toMatch(/with exit code 1; its log is empty$/);
  });

  it('suggests another image when it may not be one of memcached', () => {
    expect(new MemberDiedError({...death, image: 'busybox'}).hint).toContain('is busybox an image of memcached?');
    expect(new MemberDiedError(death).hint).toContain('mcluster doctor');
    // It runs mcluster's own image.
    expect(new MemberDiedError({...death, role: 'proxy', image: 'x'}).hint).toContain('mcluster doctor');
  });
});
