import {describe, expect, it} from 'vitest';
import {
  canBeStored,
  deleteCommand,
  existsCommand,
  fetchCommand,
  handBackCommand,
  isWon,
  parseItem,
  storeCommand,
  valueReply,
} from '../../../../src/proxy/repair/fetched-item.ts';

const nowS = 1_700_000_000;
const thirtyDaysS = 60 * 60 * 24 * 30;
const binaryKey = 'a b\r\n\xff\0';
const binaryToken = Buffer.from(binaryKey, 'latin1').toString('base64');

function item(ttlS: number, data = 'value') {
  return {flags: '4294967295', ttlS, data: Buffer.from(data)};
}

describe("an item in a replica's reply", () => {
  it('has flags, seconds left and bytes, whatever they contain', () => {
    const data = 'VA 3\r\nEND\r\n\0\xff';
    const reply = Buffer.from(`VA ${data.length} f7 t42\r\n${data}\r\n`, 'latin1');
    expect(parseItem(reply)).toEqual({flags: '7', ttlS: 42, data: Buffer.from(data, 'latin1')});
  });

  it.each([
    ['for ever', 'VA 1 f0 t-1\r\nx\r\n', -1],
    ['with a binary key', 'VA 1 f0 t5 b\r\nx\r\n', 5],
    ['whose recache token is given out', 'VA 1 f0 t5 Z\r\nx\r\n', 5],
    ['whose recache token this took', 'VA 1 f0 t5 W\r\nx\r\n', 5],
    ['empty', 'VA 0 f0 t5\r\n\r\n', 5],
  ])('is parsed: %s', (_what, reply, ttlS) => {
    expect(parseItem(Buffer.from(reply))?.ttlS).toBe(ttlS);
  });

  it.each(['EN\r\n', 'HD f0 t5\r\n', 'SERVER_ERROR out of memory\r\n', 'ERROR\r\n', 'VA 1 f0 t5 W X\r\nx\r\n'])(
    'is null for %j',
    (reply) => {
      expect(parseItem(Buffer.from(reply))).toBeNull();
    },
  );
});

describe('writing an item elsewhere', () => {
  it.each([
    [-1, '0'],
    [1, '1'],
    [thirtyDaysS, String(thirtyDaysS)],
    [thirtyDaysS + 1, String(nowS + thirtyDaysS + 1)],
  ])('gives %d seconds left the exptime %s', (ttlS, exptime) => {
    const command = storeCommand('key', item(ttlS), 'add', nowS).toString('latin1');
    expect(command).toBe(`add key 4294967295 ${exptime} 5\r\nvalue\r\n`);
  });

  it('uses set to replace a value', () => {
    expect(storeCommand('key', item(9), 'set', nowS).toString('latin1')).toBe('set key 4294967295 9 5\r\nvalue\r\n');
  });

  it.each([
    ['add', 'ME'],
    ['set', 'MS'],
  ] as const)('uses a meta command for a binary key, to %s', (mode, flag) => {
    const command = storeCommand(binaryKey, item(9), mode, nowS).toString('latin1');
    expect(command).toBe(`ms ${binaryToken} 5 F4294967295 T9 ${flag} b\r\nvalue\r\n`);
  });

  it('is not possible in the last second, nor with an unknown time to live', () => {
    expect(canBeStored(item(0))).toBe(false);
    expect(canBeStored({...item(0), ttlS: null})).toBe(false);
    expect([canBeStored(item(1)), canBeStored(item(-1))]).toEqual([true, true]);
  });
});

describe('commands on a key', () => {
  it('carry a text key unchanged', () => {
    expect([fetchCommand('k\xe9y'), existsCommand('k\xe9y'), deleteCommand('k\xe9y').toString('latin1')]).toEqual([
      'mg k\xe9y f t v\r\n',
      'me k\xe9y\r\n',
      'delete k\xe9y\r\n',
    ]);
  });

  it('carry a binary key in base64', () => {
    expect([fetchCommand(binaryKey), existsCommand(binaryKey), deleteCommand(binaryKey).toString('latin1')]).toEqual([
      `mg ${binaryToken} f t v b\r\n`,
      `mg ${binaryToken} u b\r\n`,
      `md ${binaryToken} b\r\n`,
    ]);
  });

  it('return the value in the format of get', () => {
    expect(valueReply('key', item(5, 'ab')).toString('latin1')).toBe('VALUE key 4294967295 2\r\nab\r\n');
  });
});

describe('a stale item whose token was won', () => {
  it.each(['VA 2 f0 t100 X W\r\nab\r\n', 'VA 2 f0 t100 b X W\r\nab\r\n', 'VA 2 f0 t100 W\r\nab\r\n'])(
    'is recognised in %j',
    (reply) => {
      expect(isWon(Buffer.from(reply))).toBe(true);
    },
  );

  it.each(['VA 2 f0 t100\r\n W\r\n', 'VA 2 f0 t100 Z X\r\nab\r\n', 'EN\r\n', 'HD W\r\n'])(
    'is not recognised in %j',
    (reply) => {
      expect(isWon(Buffer.from(reply))).toBe(false);
    },
  );

  it('is handed back', () => {
    expect(handBackCommand('key').toString()).toBe('md key I\r\n');
    expect(handBackCommand(binaryKey).toString()).toBe(`md ${binaryToken} I b\r\n`);
  });
});
