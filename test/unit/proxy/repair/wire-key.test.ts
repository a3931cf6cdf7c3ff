import {describe, expect, it} from 'vitest';
import {wireKey} from '../../../../src/proxy/repair/wire-key.ts';

describe('a key in a meta command', () => {
  it.each(['a', '!', '~', '\x80', '\xff', 'x'.repeat(250)])('is unchanged: %j', (key) => {
    expect(wireKey(key)).toEqual({token: key, flag: ''});
  });

  it.each(['a b', '\0', '\r\n', '\x1f', '\x7f', 'tab\there'])('is encoded in base64: %j', (key) => {
    const {token, flag} = wireKey(key);
    expect(flag).toBe(' b');
    expect(Buffer.from(token, 'base64').toString('latin1')).toBe(key);
  });
});
