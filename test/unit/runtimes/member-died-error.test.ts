import {describe, expect, it} from 'vitest';
import {MemberDiedError} from '../../../src/runtimes/member-died-error.ts';

const death = {name: 'node1', role: 'node', exitCode: null, exitSignal: null, lastLines: []} as const;

describe('MemberDiedError', () => {
  it.each([
    [{exitCode: 71}, 'with exit code 71'],
    [{exitSignal: 'SIGSEGV'}, 'by SIGSEGV'],
    [{}, 'for a reason unknown here'],
  ])('says how: %j', (how, expected) => {
    expect(new MemberDiedError({...death, ...how}).message).toBe(
      `node1 died while it was starting, ${expected}; its log is empty`,
    );
  });

  it('shows the end of the log', () => {
    const {message, details} = new MemberDiedError({...death, exitCode: 71, lastLines: ['first', 'failed to listen']});
    expect(message).toBe(
      'node1 died while it was starting, with exit code 71; the end of its log:\n  first\n  failed to listen',
    );
    expect(details).toMatchObject({name: 'node1', exitCode: 71, lastLines: ['first', 'failed to listen']});
  });

  it('has a code for nodes and one for proxies', () => {
    expect(new MemberDiedError(death).code).toBe('NODE_DIED');
    expect(new MemberDiedError({...death, name: 'proxy1', role: 'proxy'}).code).toBe('PROXY_DIED');
  });
});
