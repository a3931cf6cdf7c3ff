import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {BinaryParser} from '../../../../src/protocol/binary/binary-parser.ts';
import {deltaExtras, frame, storeExtras, timeExtras} from '../../../support/binary/frames.ts';

type Seen = {verb: string; key: string; value?: string; status?: number; closes?: true} | 'wrong magic';

function parse(chunks: Buffer[], options: {pauseAfterEach?: boolean; maxItemBytes?: number} = {}): Seen[] {
  const seen: Seen[] = [];
  const parser = new BinaryParser(
    {
      onFrame({opcode, key, bytes, keyEnd, end, status, closes}) {
        seen.push({
          verb: opcode.verb,
          key,
          ...(end > keyEnd && {value: bytes.toString('latin1', keyEnd, end)}),
          ...(status !== 0 && {status}),
          ...(closes && {closes}),
        });
        if (options.pauseAfterEach === true) parser.pause();
      },
      onWrongMagic() {
        seen.push('wrong magic');
      },
    },
    options.maxItemBytes,
  );
  for (const chunk of chunks) parser.push(chunk);
  while (parser.hasRest) parser.resume();
  return seen;
}

const noop = frame('noop');
const seenNoop: Seen = {verb: 'mn', key: ''};
const big = 'x'.repeat(100_000);

const cases: [title: string, input: Buffer[], expected: Seen[]][] = [
  ['get', [frame('get', {key: 'a'})], [{verb: 'get', key: 'a'}]],
  ['get with a key of any bytes', [frame('getk', {key: '\0 \r\n\xff'})], [{verb: 'get', key: '\0 \r\n\xff'}]],
  ['set', [frame('set', {key: 'a', extras: storeExtras(), value: 'x\r\n'})], [{verb: 'set', key: 'a', value: 'x\r\n'}]],
  [
    'set with an empty value',
    [frame('setq', {key: 'a', extras: storeExtras()}), noop],
    [{verb: 'set', key: 'a'}, seenNoop],
  ],
  [
    'large value',
    [frame('set', {key: 'a', extras: storeExtras(), value: big}), noop],
    [{verb: 'set', key: 'a', value: big}, seenNoop],
  ],
  ['incr', [frame('incr', {key: 'n', extras: deltaExtras(1n)})], [{verb: 'incr', key: 'n'}]],
  ['gat', [frame('gatkq', {key: 'n', extras: timeExtras(1)})], [{verb: 'gat', key: 'n'}]],
  ['stat', [frame('stat', {key: 'items'})], [{verb: 'stats', key: 'items'}]],
  [
    'requests after one that closes',
    [frame('get', {key: 'a', extras: timeExtras(1)}), noop],
    [{verb: 'get', key: 'a', status: 4, closes: true}],
  ],
  [
    'key longer than the body',
    [frame('get', {key: 'abc', bodyBytes: 2}), noop],
    [{verb: 'get', key: 'abc', status: 0x81, closes: true}],
  ],
  [
    'key of 251 bytes',
    [frame('get', {key: 'k'.repeat(251)})],
    [{verb: 'get', key: 'k'.repeat(251), status: 4, closes: true}],
  ],
  ['wrong magic', [noop, frame('noop', {magic: 0x81}), noop], [seenNoop, 'wrong magic']],
  ['text in mid-stream', [noop, Buffer.from('get a\r\nget b\r\nget c\r\nget d\r\n')], [seenNoop, 'wrong magic']],
  [
    'an unknown opcode, whose body memcached skips once more than it has read',
    [frame(0x77, {key: 'abc'}), Buffer.from('abc'), noop],
    [{verb: 'unknown', key: 'abc', status: 0x81}, seenNoop],
  ],
  [
    'SASL',
    [frame('saslList'), frame('saslAuth', {key: 'PLAIN', value: '\0user\0password'}), noop],
    [{verb: 'sasl-list', key: '', status: 0x81}, {verb: 'sasl', key: 'PLAIN', status: 0x81}, seenNoop],
  ],
  [
    'a value that is too large for an item',
    [frame('set', {key: 'a', extras: storeExtras(), value: 'x'.repeat(1024 * 1024)}), noop],
    [{verb: 'set', key: 'a', status: 3}, seenNoop],
  ],
];

describe('BinaryParser', () => {
  it.each(cases)('parses %s', (_title, input, expected) => {
    expect(parse([Buffer.concat(input)])).toEqual(expected);
  });

  it.each(cases)('parses %s that arrives byte by byte', (_title, input, expected) => {
    const bytes = Buffer.concat(input);
    expect(parse(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it.each(cases)('parses %s while the handler pauses after each request', (_title, input, expected) => {
    expect(parse([Buffer.concat(input)], {pauseAfterEach: true})).toEqual(expected);
  });

  it('parses a stream alike however it is split', () => {
    const stream = Buffer.concat(
      cases
        .filter(([, , seen]) => !hasEnd(seen))
        .flatMap(([, input]) => input)
        .map(short),
    );
    const whole = parse([stream]);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), {maxLength: 20}), (cuts) => {
        const ends = [...cuts, stream.length].sort((one, other) => one - other);
        const chunks = ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
        expect(parse(chunks)).toEqual(whole);
      }),
    );
  });

  it('accepts the largest value that an item can have, and no larger one', () => {
    const set = (valueBytes: number): Seen[] =>
      parse([frame('set', {key: 'key', extras: storeExtras(), value: Buffer.alloc(valueBytes)})], {maxItemBytes: 1000});
    const overhead = 48 + 8 + 1 + 2 + 3;
    expect(set(1000 - overhead)).toMatchObject([{verb: 'set', key: 'key', value: expect.any(String) as string}]);
    expect(set(1001 - overhead)).toEqual([{verb: 'set', key: 'key', status: 3}]);
  });

  it('keeps nothing of a body of 4 GiB, and skips nothing, as memcached does', () => {
    const lie = frame('set', {key: 'a', extras: storeExtras(), bodyBytes: 0xffff_ffff});
    expect(parse([lie, noop])).toEqual([{verb: 'set', key: 'a', status: 3}, seenNoop]);
  });

  it('ignores what arrives after it was closed', () => {
    const seen: string[] = [];
    const parser = new BinaryParser({onFrame: ({key}) => seen.push(key), onWrongMagic: () => seen.push('magic')});
    parser.push(frame('get', {key: 'a'}).subarray(0, 10));
    parser.close();
    parser.push(frame('get', {key: 'b'}));
    expect(seen).toEqual([]);
  });
});

function hasEnd(seen: readonly Seen[]): boolean {
  return seen.some((one) => one === 'wrong magic' || one.closes === true);
}

/** Large inputs would make the random splits slow. */
function short(bytes: Buffer): Buffer {
  return bytes.length > 200_000 ? noop : bytes;
}
