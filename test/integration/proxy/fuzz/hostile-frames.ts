import fc from 'fast-check';
import {opcodes} from '../../../support/binary/frames.ts';

/** No flush and no quit: the witness's values must stay, and the client has more to send. */
const harmless = Object.entries(opcodes)
  .filter(([name]) => !/^(?:flush|quit|stat)/.test(name))
  .map(([, code]) => code);

const key = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'c',
    'a b',
    'get a\r\n',
    '\0',
    '\r\n',
    'k'.repeat(250),
    'k'.repeat(251),
    ' '.repeat(250),
  ),
  fc.string({unit: 'binary-ascii', maxLength: 20}),
);
const value = fc.oneof(
  fc.constantFrom('', '1', '18446744073709551615', 'END\r\n', '\r\nget a\r\n', 'x'.repeat(5000)),
  fc.string({unit: 'binary-ascii', maxLength: 100}),
);
const extras = fc.oneof(
  fc.constantFrom(0, 4, 8, 20).map((length) => Buffer.alloc(length)),
  fc.constant(Buffer.alloc(20, 0xff)),
  fc.uint8Array({maxLength: 24}).map((bytes) => Buffer.from(bytes)),
);
const usualExtras = new Map<number, number>(
  Object.entries(opcodes).map(([name, code]) => {
    if (/^(?:set|add|replace)/.test(name)) return [code, 8];
    if (/^(?:incr|decr)/.test(name)) return [code, 20];
    return [code, /^(?:touch|gat)/.test(name) ? 4 : 0];
  }),
);
const hasValue = new Set<number>(
  Object.entries(opcodes).flatMap(([name, code]) => (/^(?:set|add|replace|append|prepend)/.test(name) ? [code] : [])),
);

/** A request that is well-formed for most commands. */
const plausible = fc
  .record({
    code: fc.constantFrom(...harmless),
    key,
    value,
    cas: fc.constantFrom(0n, 0n, 0n, 1n, 2n ** 64n - 1n),
    fill: fc.nat(255),
  })
  .map(({code, key: k, value: v, cas, fill}) =>
    encode({
      code,
      key: k,
      cas,
      extras: Buffer.alloc(usualExtras.get(code) ?? 0, fill % 3 === 0 ? fill : 0),
      value: hasValue.has(code) ? v : '',
    }),
  );

/** A request with lengths, a magic or an opcode that may be wrong. */
const lying = fc
  .record({
    code: fc.oneof(fc.constantFrom(...harmless), fc.integer({min: 0x25, max: 0xff})),
    key,
    value,
    extras,
    keyBytes: fc.option(fc.constantFrom(0, 1, 251, 65_535), {freq: 3}),
    bodyBytes: fc.option(fc.constantFrom(0, 1, 24, 2 ** 20, 2 ** 31, 2 ** 32 - 1), {freq: 3}),
    magic: fc.constantFrom(0x80, 0x80, 0x80, 0x80, 0x81, 0),
  })
  .map(({keyBytes, bodyBytes, ...rest}) =>
    encode({...rest, cas: 0n, ...(keyBytes !== null && {keyBytes}), ...(bodyBytes !== null && {bodyBytes})}),
  );

const noise = fc.uint8Array({maxLength: 60}).map((bytes) => Buffer.from(bytes));

type Raw = {
  code: number;
  key: string;
  value: string;
  extras: Buffer;
  cas: bigint;
  magic?: number;
  keyBytes?: number;
  bodyBytes?: number;
};

/** Replies to hostile requests cannot be taken for those to questions: their opaque is out of range. */
function encode({code, key: k, value: v, extras: e, cas, magic = 0x80, keyBytes, bodyBytes}: Raw): Buffer {
  const header = Buffer.alloc(24);
  header[0] = magic;
  header[1] = code;
  header.writeUInt16BE(keyBytes ?? k.length, 2);
  header[4] = e.length;
  header.writeUInt32BE(bodyBytes ?? e.length + k.length + v.length, 8);
  header.writeUInt32BE(0xffff_ffff, 12);
  header.writeBigUInt64BE(cas, 16);
  return Buffer.concat([header, e, Buffer.from(k, 'latin1'), Buffer.from(v, 'latin1')]);
}

/** What one client sends between two questions of its own. */
export const hostileFrames: fc.Arbitrary<Buffer> = fc.oneof(
  {arbitrary: plausible, weight: 24},
  {arbitrary: lying, weight: 2},
  {arbitrary: noise, weight: 1},
);
