import {deltaExtras, frame, storeExtras, timeExtras, type Parts} from '../../../support/binary/frames.ts';

/** Requests of the binary protocol for one connection to a freshly flushed node. */
export type BinaryCase = {
  title: string;
  chunks: readonly Buffer[];
  /**
   * The requests end with something that is none. memcached then closes the connection without the replies that it has
   * not sent yet, which depends on how the bytes arrived.
   */
  mayLoseReplies?: true;
};

const odd = 'a b\r\n\0\xff';
const longest = 'k'.repeat(250);
const noop = frame('noop');
const farFuture = 2 ** 32 - 1;
const dayInPast = 3_000_000;

function set(key: string, value: string | Buffer, flags = 0, exptime = 0, more: Parts = {}): Buffer {
  return frame('set', {key, extras: storeExtras(flags, exptime), value, ...more});
}

function get(key: string): Buffer {
  return frame('getk', {key});
}

function row(title: string, ...requests: Buffer[]): BinaryCase {
  return {title, chunks: [Buffer.concat(requests)]};
}

function abruptRow(title: string, ...requests: Buffer[]): BinaryCase {
  return {...row(title, ...requests), mayLoseReplies: true};
}

function byteByByte({title, chunks, ...rest}: BinaryCase): BinaryCase {
  return {
    ...rest,
    title: `${title}, byte by byte`,
    chunks: Array.from(Buffer.concat(chunks), (byte) => Buffer.from([byte])),
  };
}

const readNames = ['get', 'getq', 'getk', 'getkq'] as const;
const touchNames = ['touch', 'gat', 'gatq', 'gatk', 'gatkq'] as const;
const storeNames = ['set', 'setq', 'add', 'addq', 'replace', 'replaceq'] as const;
const extendNames = ['append', 'appendq', 'prepend', 'prependq'] as const;
const deltaNames = ['incr', 'incrq', 'decr', 'decrq'] as const;
const deleteNames = ['delete', 'deleteq'] as const;

const reads: BinaryCase[] = [
  ...readNames.flatMap((name) => [
    row(`${name} of a hit`, set('a', 'value', 7), frame(name, {key: 'a'}), noop),
    row(`${name} of an empty value`, set('a', '', farFuture), frame(name, {key: 'a'}), noop),
    row(`${name} of a miss`, frame(name, {key: 'none'}), noop),
    row(`${name} of any bytes`, set(odd, '\0\r\n'), frame(name, {key: odd}), frame(name, {key: `${odd}!`}), noop),
    row(`${name} without a key`, frame(name), noop),
    row(`${name} with extras`, frame(name, {key: 'a', extras: timeExtras(0)}), noop),
    row(`${name} with a value`, frame(name, {key: 'a', value: 'x'}), noop),
    row(`${name} with a unique`, set('a', 'v'), frame(name, {key: 'a', cas: 99n}), noop),
    row(`${name} of the longest key`, set(longest, 'v'), frame(name, {key: longest}), noop),
    row(`${name} of a key that is too long`, frame(name, {key: `${longest}k`}), noop),
  ]),
  ...touchNames.flatMap((name) => [
    row(`${name} of a hit`, set('a', 'value', 7), frame(name, {key: 'a', extras: timeExtras(100)}), get('a')),
    row(`${name} of any bytes`, set(odd, 'v', 7), frame(name, {key: odd, extras: timeExtras(100)}), get(odd)),
    row(`${name} into the past`, set('a', 'value'), frame(name, {key: 'a', extras: timeExtras(dayInPast)}), get('a')),
    row(`${name} without end`, set('a', 'v', 0, 100), frame(name, {key: 'a', extras: timeExtras(0)}), get('a')),
    row(`${name} beyond 2038`, set('a', 'v'), frame(name, {key: 'a', extras: timeExtras(farFuture)}), get('a')),
    row(`${name} of a miss`, frame(name, {key: 'none', extras: timeExtras(0)}), noop),
    row(`${name} without extras`, frame(name, {key: 'a'}), noop),
    row(`${name} with eight bytes of extras`, frame(name, {key: 'a', extras: storeExtras()}), noop),
    row(`${name} without a key`, frame(name, {extras: timeExtras(0)}), noop),
    abruptRow(`${name} with a value`, set('a', 'v'), frame(name, {key: 'a', extras: timeExtras(0), value: 'x'}), noop),
  ]),
];

const writes: BinaryCase[] = [
  ...storeNames.flatMap((name) => {
    const store = (parts: Parts = {}): Buffer =>
      frame(name, {key: 'a', extras: storeExtras(5, 0), value: 'new', ...parts});
    return [
      row(`${name} of a new key`, store(), get('a')),
      row(`${name} of a key that exists`, set('a', 'old', 1), store(), get('a')),
      row(`${name} of nothing`, set('a', 'old', 1), store({value: ''}), get('a')),
      row(`${name} of any bytes`, set(odd, 'old'), store({key: odd, value: '\0\r\n\xff'}), get(odd)),
      row(`${name} of any bytes as a new key`, store({key: odd}), get(odd)),
      row(`${name} with a wrong unique`, set('a', 'old'), store({cas: 999_999n}), get('a')),
      row(`${name} with the largest unique`, set('a', 'old'), store({cas: 2n ** 64n - 1n}), get('a')),
      row(`${name} with a unique for a new key`, store({cas: 1n}), get('a')),
      row(`${name} that has expired`, store({extras: storeExtras(0, dayInPast)}), get('a')),
      row(`${name} that expires beyond 2038`, store({extras: storeExtras(0, farFuture)}), get('a')),
      row(`${name} without extras`, store({extras: Buffer.alloc(0)}), noop),
      row(`${name} with four bytes of extras`, store({extras: timeExtras(0)}), noop),
      row(`${name} without a key`, store({key: ''}), noop),
      row(`${name} of the longest key`, store({key: longest}), get(longest)),
      row(`${name} of a key that is too long`, store({key: `${longest}k`}), noop),
      row(`${name} of a value that is too large`, set('a', 'old'), store({value: Buffer.alloc(1 << 20)}), get('a')),
      row(
        `${name} of a value that almost fits`,
        set('a', 'old'),
        store({value: Buffer.alloc((1 << 20) - 60)}),
        get('a'),
      ),
      row(
        `${name} with a body of 4 GiB`,
        set('a', 'old'),
        frame(name, {key: 'a', extras: storeExtras(), bodyBytes: farFuture}),
        get('a'),
      ),
      row(`${name} of a large value`, store({value: Buffer.alloc(300_000, 'x')}), get('a')),
    ];
  }),
  ...extendNames.flatMap((name) => {
    const extend = (parts: Parts = {}): Buffer => frame(name, {key: 'a', value: 'new', ...parts});
    return [
      row(`${name} to a value`, set('a', 'old', 3), extend(), get('a')),
      row(`${name} to a key with any bytes`, set(odd, 'old', 3), extend({key: odd}), get(odd)),
      row(`${name} to a missing key`, extend(), get('a')),
      row(`${name} with a wrong unique`, set('a', 'old'), extend({cas: 999_999n}), get('a')),
      row(`${name} with extras`, extend({extras: storeExtras()}), noop),
      row(`${name} without a key`, extend({key: ''}), noop),
      row(`${name} of nothing`, set('a', 'old'), extend({value: ''}), get('a')),
      row(`${name} of too much`, set('a', 'old'), extend({value: Buffer.alloc(1 << 20)}), get('a')),
      row(
        `${name} to a value that becomes too large`,
        set('a', Buffer.alloc(700_000)),
        extend({value: Buffer.alloc(700_000)}),
        noop,
      ),
    ];
  }),
  ...deleteNames.flatMap((name) => [
    row(`${name} of a key`, set('a', 'v'), frame(name, {key: 'a'}), get('a')),
    row(`${name} of a key with any bytes`, set(odd, 'v'), frame(name, {key: odd}), get(odd)),
    row(`${name} of a missing key`, frame(name, {key: 'a'}), noop),
    row(`${name} with a wrong unique`, set('a', 'v'), frame(name, {key: 'a', cas: 999_999n}), get('a')),
    row(`${name} with a unique of a missing key`, frame(name, {key: 'a', cas: 1n}), noop),
    row(`${name} with extras`, frame(name, {key: 'a', extras: timeExtras(0)}), noop),
    row(`${name} without a key`, frame(name), noop),
  ]),
];

const counters: BinaryCase[] = deltaNames.flatMap((name) => {
  const delta = (amount: bigint, initial = 0n, exptime = farFuture, more: Parts = {}): Buffer =>
    frame(name, {key: 'n', extras: deltaExtras(amount, initial, exptime), ...more});
  return [
    row(`${name} of a number`, set('n', '10', 4), delta(3n), get('n')),
    row(`${name} of a number that becomes longer`, set('n', '99'), delta(1n), get('n')),
    row(`${name} of a number that becomes shorter`, set('n', '10'), delta(1n), get('n')),
    row(`${name} beyond the limits`, set('n', '18446744073709551615'), delta(2n ** 64n - 1n), delta(2n), get('n')),
    row(`${name} by 0`, set('n', '5'), delta(0n), get('n')),
    row(`${name} of a missing key`, delta(1n), get('n')),
    row(`${name} that creates`, delta(1n, 7n, 0), delta(1n), get('n')),
    row(`${name} that creates the largest number`, delta(1n, 2n ** 64n - 1n, 100), get('n')),
    row(`${name} that creates an expired number`, delta(1n, 7n, dayInPast), get('n')),
    row(
      `${name} that creates a key of any bytes`,
      delta(1n, 7n, 0, {key: odd}),
      delta(1n, 7n, 0, {key: odd}),
      get(odd),
    ),
    row(`${name} of a text`, set('n', 'text'), delta(1n, 7n, 0), get('n')),
    row(`${name} of an empty value`, set('n', ''), delta(1n, 7n, 0), get('n')),
    row(`${name} with a wrong unique`, set('n', '1'), delta(1n, 0n, 0, {cas: 999_999n}), get('n')),
    row(`${name} with a unique of a missing key`, delta(1n, 7n, 0, {cas: 1n}), get('n')),
    row(`${name} with short extras`, frame(name, {key: 'n', extras: storeExtras()}), noop),
    row(`${name} with a value`, delta(1n, 7n, 0, {value: 'x'}), noop),
    row(`${name} without a key`, delta(1n, 7n, 0, {key: ''}), noop),
  ];
});

const others: BinaryCase[] = [
  row('noop', noop, noop),
  row('noop with a key', frame('noop', {key: 'a'}), noop),
  row('flush', set('a', 'v'), frame('flush'), get('a')),
  row('flushq', set('a', 'v'), frame('flushq'), get('a')),
  row('flush with a delay', set('a', 'v'), frame('flush', {extras: timeExtras(100)}), get('a')),
  row('flush with a delay of 0', set('a', 'v'), frame('flush', {extras: timeExtras(0)}), get('a')),
  row('flush with short extras', frame('flush', {extras: Buffer.alloc(2)}), noop),
  row('flush with a key', frame('flush', {key: 'a'}), noop),
  row('quit', set('a', 'v'), frame('quit'), get('a')),
  row('quitq', set('a', 'v'), frame('quitq'), get('a')),
  row('quit with a body', frame('quit', {value: 'x'}), noop),
  row('version with a body', frame('version', {value: 'x'}), noop),
  row('stat of an unknown topic', frame('stat', {key: 'nothing'}), noop),
  row('stat of a topic of the text protocol', frame('stat', {key: 'cachedump 1 0'}), noop),
  row('stat with extras', frame('stat', {extras: timeExtras(0)}), noop),
  row('stat detail without a word', frame('stat', {key: 'detail'}), noop),
  row(
    'verbosity, which memcached does not know in this protocol',
    frame('verbosity', {extras: timeExtras(1)}),
    Buffer.alloc(4),
    noop,
  ),
  row('an unknown opcode', frame(0x77), noop),
  row('an unknown opcode with a key', frame(0x77, {key: 'abc'}), noop),
  row(
    'an unknown opcode with a body, and as many bytes more as it has a key',
    frame(0x77, {key: 'abc', value: 'xyz'}),
    Buffer.alloc(3),
    noop,
  ),
  row('an opcode for replies', frame(0xff), noop),
  row('SASL mechanisms', frame('saslList'), noop),
  row('SASL mechanisms with a body', frame('saslList', {value: 'x'}), noop),
  row('SASL authentication', frame('saslAuth', {key: 'PLAIN', value: '\0user\0password'}), noop),
  row('SASL authentication without a mechanism', frame('saslAuth', {value: 'x'}), noop),
  row('SASL step', frame('saslStep', {key: 'PLAIN', value: 'x'}), noop),
  row('a key that is longer than the body', frame('get', {key: 'abc', bodyBytes: 2}), noop),
  row('extras that are longer than the body', frame('touch', {key: 'a', extras: timeExtras(0), bodyBytes: 4}), noop),
  row('a get with a body of 4 GiB', frame('get', {key: 'abc', bodyBytes: farFuture}), noop),
  abruptRow('a wrong magic', set('a', 'v'), frame('noop', {magic: 0x81}), noop),
  abruptRow('text after a request', noop, Buffer.from('get a\r\nget b\r\nget c\r\nget d\r\n')),
  abruptRow('an incomplete header at the end', set('a', 'v'), Buffer.from([0x80, 0])),
  abruptRow('an incomplete value at the end', set('a', 'v'), set('b', 'value').subarray(0, 35)),
  row(
    'a data type and a reserved field',
    Buffer.from('8000000101ff1234000000010000000000000000000000006100000000'.slice(0, 48) + '61', 'hex'),
    noop,
  ),
];

const pipelines: BinaryCase[] = [
  row(
    'a multi-get as clients send it',
    ...Array.from({length: 50}, (_, index) => set(`key${index}`, `value ${index}`, index)),
    ...Array.from({length: 100}, (_, index) => frame('getkq', {key: `key${index}`, opaque: index})),
    noop,
  ),
  row(
    'a thousand quiet writes with errors among them',
    ...Array.from({length: 1000}, (_, index): Buffer => {
      const key = `key${index % 10}`;
      if (index % 3 === 0) return frame('setq', {key, extras: storeExtras(), value: String(index), opaque: index});
      if (index % 3 === 1) return frame('addq', {key, extras: storeExtras(), value: 'x', opaque: index});
      return frame('deleteq', {key: `key${index % 7}`, opaque: index});
    }),
    noop,
  ),
];

const all = [...reads, ...writes, ...counters, ...others];

/** Each row once whole; small ones byte by byte as well. */
export const binaryCases: readonly BinaryCase[] = [
  ...all,
  ...pipelines,
  ...all.filter(({chunks}) => Buffer.concat(chunks).length < 400).map(byteByByte),
];
