import {describe, expect, it} from 'vitest';
import {
  tagMeta,
  tagOf,
  tagUnique,
  tagValues,
  untagUnique,
} from '../../../../../src/proxy/repair/replicas/unique-tag.ts';

const life = (generation: number): {generation: number} => ({generation});
const tags = [0, 1, 2, 16_383].flatMap((generation) => [
  tagOf('node', life(generation)),
  tagOf('backup', life(generation)),
]);

describe('the unique that a client sees', () => {
  it('is the node’s own until the node is restarted', () => {
    expect(tagUnique('12345', tagOf('node', life(0)))).toBe('12345');
  });

  it('differs between replicas, and between runs of a replica', () => {
    expect(new Set(tags.map((tag) => tagUnique('1', tag))).size).toBe(tags.length);
  });

  it('is untagged only for the replica that it came from', () => {
    for (const from of tags) {
      for (const to of tags) {
        expect(untagUnique(tagUnique('98765', from), to)).toBe(from === to ? '98765' : null);
      }
    }
  });

  it('fits into the 64 bits of the protocol, even if they are read as signed', () => {
    const manyLivesLater = tagOf('backup', life(20_000));
    for (const tag of [...tags, manyLivesLater]) {
      expect(BigInt(tagUnique(String(2n ** 48n - 1n), tag))).toBeLessThan(2n ** 63n);
    }
  });

  it.each(['', 'x', '18446744073709551616', '-1'])('belongs to no replica if it is %j', (unique) => {
    expect(untagUnique(unique, 0n)).toBeNull();
  });
});

describe('replies with uniques', () => {
  const tag = tagOf('backup', life(0));
  const tagged = tagUnique('7', tag);

  it('have it tagged in every item of gets, and in no value', () => {
    const value = 'VALUE x 0 1 7\r\n';
    const reply = (unique: string): Buffer =>
      Buffer.from(`VALUE a 0 ${value.length} ${unique}\r\n${value}\r\nVALUE b 3 1 ${unique}\r\n7\r\nEND\r\n`);
    expect(tagValues(reply('7'), tag)).toEqual(reply(tagged));
    expect(tagValues(reply('7'), 0n)).toEqual(reply('7'));
  });

  it('are unchanged without uniques, as for get and gat', () => {
    const reply = Buffer.from('VALUE a 0 2\r\n10\r\nEND\r\n');
    expect(tagValues(reply, tag)).toEqual(reply);
  });

  it('have it tagged in the flags of a meta reply, and in no key or value', () => {
    expect(tagMeta(Buffer.from('VA 4 kc7 c7 Oc7\r\n c7 \r\n'), tag).toString()).toBe(
      `VA 4 kc7 c${tagged} Oc7\r\n c7 \r\n`,
    );
    expect(tagMeta(Buffer.from('EN\r\n'), tag).toString()).toBe('EN\r\n');
  });
});
