import fc from 'fast-check';
import {randomCommand} from '../../embedded/random-commands.ts';

/**
 * Inputs that have broken parsers of this protocol, and inputs that try to pass for another command. None of them
 * flushes, because the witness's values must stay. Strings are latin1.
 */
const corpus: readonly string[] = [
  'get a\r\n',
  'get a b c\r\nget a\n',
  'get \r\nget\r\n \r\n\r\n\n',
  'get a\rb\r\nget a\x00b\r\nget a\tb\r\n',
  'get a\r\n\r\nset\r\n',
  'gets a b\r\ngat 0 a b\r\ngats 1 a\r\n',
  `get ${'k'.repeat(250)}\r\nget ${'k'.repeat(251)}\r\n`,
  `get ${'k '.repeat(3000)}\r\n`,
  `gat 1 ${'k '.repeat(3000)}\r\n`,
  `${'x'.repeat(2040)}\r\n`,
  `mg a ${'v '.repeat(40)}\r\nmg a O${'1'.repeat(2100)}\r\n`,
  'set a 0 0 5\r\nhello\r\n',
  'set a 0 0 5 noreply\r\nhello\r\n',
  'set a 0 0 5\r\nhello, there\r\n',
  'set a 0 0 5\r\nhi\r\n',
  'set a 0 0 0\r\n\r\n',
  'set a 0 0 -1\r\nset a 0 0 x\r\nset a 0 0\r\n',
  'set a 0 0 4294967295\r\nset a 0 0 99999999999999999999\r\n',
  'set a 0 0 31\r\nset b 0 0 1\r\nx\r\nget a\r\nget b\r\n\r\n',
  'set a 0 0 20\r\nget a\r\nVALUE b 0 5\r\n\r\n',
  'add a 0 0 1\r\nEND\r\nreplace a 0 0 1\r\nSTORED\r\n',
  'cas a 0 0 1 1\r\nx\r\ncas a 0 0 1 1 noreply\r\nx\r\ncas a 0 0 1\r\nx\r\n',
  'append a 0 0 2\r\n\r\n\r\nprepend a 0 0 4\r\n\r\n\r\n\r\n',
  'incr a 1\r\nincr a noreply\r\nincr a noreply noreply\r\ndecr a 99999999999999999999\r\n',
  'delete a\r\ndelete a 0 noreply\r\ndelete a noreply noreply\r\ndelete a 5\r\n',
  'touch a 1\r\ntouch a noreply noreply\r\ntouch a\r\n',
  'mg a\r\nmg a v t f k q O1\r\nmg DQo= b k v N30\r\nmg IA== b k\r\nme DQo= b\r\n',
  'ms a 5\r\nhello\r\nms a 5 q\r\nhello\r\nms a S5\r\nhello\r\nms DQpnZXQgYg0K 2 b k\r\nhi\r\n',
  'ms a 5 Fx\r\nhello\r\nms a 5 MX\r\nhello world\r\n',
  'md a q\r\nma a q N0 J1 v\r\nma a N0 k O2\r\nmn\r\nmn\r\n',
  'verbosity\r\nverbosity 0 noreply\r\nverbosity noreply noreply\r\n',
  'version\r\nstats\r\nstats items\r\nstats proxy\r\nstats bogus\r\n',
  'GET a\r\nSET a 0 0 1\r\nx\r\n',
  'END\r\nSTORED\r\nVALUE a 0 1\r\nx\r\nMN\r\nHD\r\n',
  'shutdown\r\n',
  'quit\r\nget a\r\n',
  '\x80\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00a',
  '\xff\xfe\xfd get \xff\r\n',
];

const bytes = fc.uint8Array({maxLength: 300}).map((array) => Buffer.from(array).toString('latin1'));
const known = fc.constantFrom(...corpus);
const command = randomCommand.filter((text) => !text.startsWith('flush_all'));
const piece = fc.constantFrom(
  '\r\n',
  '\n',
  '\r',
  ' ',
  '\0',
  '\t',
  'noreply',
  'get ',
  'a',
  '0',
  '-',
  'q',
  ' b',
  '\x7f',
  '\xff',
);

/** A known piece with bytes inserted, removed or repeated. */
const mutated = fc
  .tuple(fc.oneof(known, command), fc.nat(), fc.nat({max: 12}), piece, fc.constantFrom('insert', 'remove', 'repeat'))
  .map(([text, place, length, inserted, how]) => {
    const at = place % (text.length + 1);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    if (how === 'insert') return before + inserted + after;
    return how === 'remove' ? before + after.slice(length) : before + after.slice(0, length) + after;
  })
  .filter((text) => !text.includes('flush_all'));

/** What one client sends between two questions of its own. */
export const hostileInput: fc.Arbitrary<string> = fc.oneof(
  {arbitrary: bytes, weight: 2},
  {arbitrary: known, weight: 2},
  {arbitrary: command, weight: 3},
  {arbitrary: mutated, weight: 5},
);
