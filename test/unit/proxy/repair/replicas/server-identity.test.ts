import {describe, expect, it} from 'vitest';
import {isRestarted, parseIdentity, speaksMeta} from '../../../../../src/proxy/repair/replicas/server-identity.ts';

const run = {pid: 1, startedAt: 1_700_000_000, version: '1.6.18'};

function stats(rows: Record<string, string | number>): Buffer {
  return Buffer.from(
    `${Object.entries(rows)
      .map(([name, value]) => `STAT ${name} ${value}\r\n`)
      .join('')}END\r\n`,
  );
}

describe('the run of a memcached', () => {
  it('is identified by its pid and start time', () => {
    const reply = stats({pid: 1, uptime: 7, time: 1_700_000_007, version: '1.6.18', pointer_size: 64});
    expect(parseIdentity(reply)).toEqual(run);
  });

  it.each([
    'ERROR\r\n',
    'END\r\n',
    'STAT pid 1\r\nEND\r\n',
    'STAT uptime 1\r\nSTAT time 2\r\nEND\r\n',
    'SERVER_ERROR out of memory\r\n',
  ])('is not identified by %j', (reply) => {
    expect(parseIdentity(Buffer.from(reply))).toBeNull();
  });

  it('is the same while both are', () => {
    expect(isRestarted(run, {...run})).toBe(false);
    expect(isRestarted(run, {...run, pid: 2})).toBe(true);
    expect(isRestarted(run, {...run, startedAt: run.startedAt + 1})).toBe(true);
  });
});

describe('meta commands', () => {
  it.each(['1.6.0', '1.6.18', '1.10.1', '2.0.0', '1.6.18 (embedded)'])('are supported by memcached %s', (version) => {
    expect(speaksMeta({...run, version})).toBe(true);
  });

  it.each(['1.5.22', '1.4.39', '0.9'])('are not supported by memcached %s', (version) => {
    expect(speaksMeta({...run, version})).toBe(false);
  });

  it('are assumed until the version is known', () => {
    expect(speaksMeta(null)).toBe(true);
  });
});
