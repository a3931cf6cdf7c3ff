import {describe, expect, it} from 'vitest';
import {RequestParser, type RequestParserOptions} from '../../../src/protocol/request-parser.ts';

type Seen = {verb: string; key: string; data?: string; noreply?: true; control?: true; problem?: string};

function parse(chunks: string[], options: RequestParserOptions = {}): (Seen | 'overlong')[] {
  const seen: (Seen | 'overlong')[] = [];
  const parser = new RequestParser(
    {
      onRequest(request) {
        seen.push({
          verb: request.verb,
          key: request.key,
          ...(request.dataStart > 0 && {data: request.bytes.toString('latin1', request.dataStart, request.dataEnd)}),
          ...(request.noreply && {noreply: true}),
          ...(request.hasControlBytes && {control: true}),
          ...(request.problem !== null && {problem: request.problem}),
        });
      },
      onOverlongLine() {
        seen.push('overlong');
      },
    },
    options,
  );
  for (const chunk of chunks) parser.push(Buffer.from(chunk, 'latin1'));
  return seen;
}

const badFormat = 'CLIENT_ERROR bad command line format';
const deleteUsage = 'Usage: delete <key> [noreply]';

const cases: [title: string, input: string, expected: (Seen | 'overlong')[]][] = [
  ['get', 'get a\r\n', [{verb: 'get', key: 'a'}]],
  ['get without CR', 'get a\n', [{verb: 'get', key: 'a'}]],
  ['leading spaces', '  get a\r\n', [{verb: 'get', key: 'a'}]],
  ['multi-get', 'get a b  c\r\n', [{verb: 'get', key: 'a'}]],
  ['set', 'set a 1 0 3\r\nx\r\n\r\n', [{verb: 'set', key: 'a', data: 'x\r\n'}]],
  [
    'empty value',
    'set a 0 0 0\r\n\r\nget a\r\n',
    [
      {verb: 'set', key: 'a', data: ''},
      {verb: 'get', key: 'a'},
    ],
  ],
  ['value that looks like a command', 'set a 0 0 7\r\nget b\r\n\r\n', [{verb: 'set', key: 'a', data: 'get b\r\n'}]],
  ['noreply', 'set a 0 0 1 noreply\r\nx\r\n', [{verb: 'set', key: 'a', data: 'x', noreply: true}]],
  ['cas', 'cas a 0 0 1 77\r\nx\r\n', [{verb: 'cas', key: 'a', data: 'x'}]],
  ['gat: the key is the third token', 'gat 10 a\r\n', [{verb: 'gat', key: 'a'}]],
  ['meta set', 'ms a 2 T0\r\nhi\r\n', [{verb: 'ms', key: 'a', data: 'hi'}]],
  [
    'unknown command',
    'bogus\r\nget a\r\n',
    [
      {verb: 'unknown', key: '', problem: 'ERROR'},
      {verb: 'get', key: 'a'},
    ],
  ],
  ['upper case is not a command', 'GET a\r\n', [{verb: 'unknown', key: '', problem: 'ERROR'}]],
  ['get without a key', 'get\r\n', [{verb: 'get', key: '', problem: 'ERROR'}]],
  ['bad length', 'set a 0 0 x\r\n', [{verb: 'set', key: 'a', problem: badFormat}]],
  ['key of 250 bytes', `get ${'k'.repeat(250)}\r\n`, [{verb: 'get', key: 'k'.repeat(250)}]],
  ['key of 251 bytes', `get ${'k'.repeat(251)}\r\n`, [{verb: 'get', key: 'k'.repeat(251), problem: badFormat}]],
  [
    'too large: the data is discarded, and parsing continues',
    'set a 0 0 9\r\n123456789\r\nget a\r\n',
    [
      {verb: 'set', key: 'a', problem: 'SERVER_ERROR object too large for cache'},
      {verb: 'get', key: 'a'},
    ],
  ],
  [
    'data block without its end',
    'set a 0 0 1\r\nxyz\r\n',
    [
      {verb: 'set', key: 'a', data: 'x', problem: 'CLIENT_ERROR bad data chunk'},
      {verb: 'unknown', key: '', problem: 'ERROR'},
    ],
  ],
  ['over-long line', 'x'.repeat(3000), ['overlong']],
  ['numbers as strtol reads them', 'set a +1 0\t +2\r\nhi\r\n', [{verb: 'set', key: 'a', data: 'hi', control: true}]],
  ['length cut to 32 bits', 'set a 0 0 4294967297\r\nx\r\n', [{verb: 'set', key: 'a', data: 'x'}]],
  ['negative length', 'set a 0 0 -1\r\n', [{verb: 'set', key: 'a', problem: badFormat}]],
  ['length past 2 GiB', 'set a 0 0 2147483647\r\n', [{verb: 'set', key: 'a', problem: badFormat}]],
  ['negative flags', 'set a -1 0 1\r\n', [{verb: 'set', key: 'a', problem: badFormat}]],
  ['negative unique', 'cas a 0 0 1 -1\r\n', [{verb: 'cas', key: 'a', problem: badFormat}]],
  ['meta set of negative length', 'ms a -1\r\n', [{verb: 'ms', key: 'a', problem: badFormat}]],
  ['meta set without a length', 'ms a\r\n', [{verb: 'ms', key: 'a', problem: badFormat}]],
  ['meta get without a key', 'mg\r\n', [{verb: 'mg', key: '', problem: 'ERROR'}]],
  ['meta debug without a key', 'me\r\n', [{verb: 'me', key: '', problem: badFormat}]],
  ['line ends at a NUL', 'get a\0b\r\n', [{verb: 'get', key: 'a', control: true}]],
  ['gat without a key', 'gat 1\r\n', [{verb: 'gat', key: '', problem: 'END'}]],
  ['gat without a time', 'gat x a\r\n', [{verb: 'gat', key: '', problem: 'CLIENT_ERROR invalid exptime argument'}]],
  ['bad line with noreply', 'set a x 0 1 noreply\r\n', [{verb: 'set', key: 'a', noreply: true, problem: badFormat}]],
  ['too many tokens: noreply is ignored', 'set a 0 0 1 x noreply\r\n', [{verb: 'set', key: '', problem: 'ERROR'}]],
  ['a key called noreply', 'get noreply\r\n', [{verb: 'get', key: 'noreply'}]],
  ['deleting a key called noreply', 'delete noreply\r\n', [{verb: 'delete', key: 'noreply'}]],
  ['delete with noreply', 'delete a noreply\r\n', [{verb: 'delete', key: 'a', noreply: true}]],
  [
    'noreply where a number should be',
    'incr a noreply noreply\r\nflush_all noreply noreply\r\n',
    [
      {verb: 'incr', key: 'a', noreply: true, problem: badFormat},
      {verb: 'flush_all', key: '', noreply: true, problem: badFormat},
    ],
  ],
  ['delete with 0', 'delete a 0 noreply\r\n', [{verb: 'delete', key: 'a', noreply: true}]],
  ['delete with a time', 'delete a 1\r\n', [{verb: 'delete', key: '', problem: `${badFormat}.  ${deleteUsage}`}]],
  [
    'delete with noreply twice',
    'delete a noreply noreply\r\n',
    [{verb: 'delete', key: '', noreply: true, problem: `${badFormat}.  ${deleteUsage}`}],
  ],
  ['a tab in a key', 'get a\tb\r\n', [{verb: 'get', key: 'a\tb', control: true}]],
  ['a key of one DEL', 'get \x7f\r\n', [{verb: 'get', key: '\x7f', control: true}]],
  ['a NUL on a line', 'set a 0 0 1\0\r\nx\r\n', [{verb: 'set', key: 'a', data: 'x', control: true}]],
  ['control characters in a value', 'set a 0 0 2\r\n\0\t\r\n', [{verb: 'set', key: 'a', data: '\0\t'}]],
  ['CR LF in base64', 'mg DQo= v b\r\n', [{verb: 'mg', key: 'DQo=', control: true}]],
  ['base64 without the flag', 'ms DQo= 1 v\r\nx\r\n', [{verb: 'ms', key: 'DQo=', data: 'x'}]],
  ['flush_all with noreply', 'flush_all noreply\r\n', [{verb: 'flush_all', key: '', noreply: true}]],
  ['flush_all with too much', 'flush_all 1 2 3\r\n', [{verb: 'flush_all', key: '', problem: 'ERROR'}]],
];

describe('RequestParser', () => {
  for (const [title, input, expected] of cases) {
    it(`${title}: parses it whole`, () => {
      expect(parse([input], {maxValueBytes: 8})).toEqual(expected);
    });
    it(`${title}: parses it byte by byte`, () => {
      expect(parse(Array.from(input), {maxValueBytes: 8})).toEqual(expected);
    });
    it(`${title}: parses it split in two at every position`, () => {
      const step = Math.max(1, Math.floor(input.length / 50));
      for (let at = 1; at < input.length; at += step) {
        expect(parse([input.slice(0, at), input.slice(at)], {maxValueBytes: 8})).toEqual(expected);
      }
    });
  }

  it('accepts control characters in raw keys, but no white space and no NUL', () => {
    const input = 'get \x10a\x7f\r\nset \x1f 0 0 1\r\nx\r\ntouch \x0e 1\r\nget a\tb\r\nget a\rb\r\nget a\0\r\n';
    expect(parse([input], {rawKeys: true})).toEqual([
      {verb: 'get', key: '\x10a\x7f'},
      {verb: 'set', key: '\x1f', data: 'x'},
      {verb: 'touch', key: '\x0e'},
      {verb: 'get', key: 'a\tb', control: true},
      {verb: 'get', key: 'a\rb', control: true},
      {verb: 'get', key: 'a', control: true},
    ]);
  });

  it('accepts a multi-get line far longer than any other command', () => {
    const keys = Array.from({length: 5000}, (_, index) => `key${index}`).join(' ');
    expect(parse([`get ${keys.slice(0, 20_000)}`, `${keys.slice(20_000)}\r\n`])).toEqual([{verb: 'get', key: 'key0'}]);
  });

  it('delivers nothing while it is paused, and everything afterwards', () => {
    const keys: string[] = [];
    const parser = new RequestParser({
      onRequest(request) {
        keys.push(request.key);
        parser.pause();
      },
      onOverlongLine: () => undefined,
    });
    const steps: string[] = [];
    parser.push(Buffer.from('set a 0 0 1\r\nx\r'));
    parser.push(Buffer.from('\nget b\r\nget c\r\nge'));
    parser.push(Buffer.from('t d\r\n'));
    for (let turn = 0; turn < 4; turn++) {
      steps.push(keys.join(''));
      parser.resume();
    }
    expect(steps).toEqual(['a', 'ab', 'abc', 'abcd']);
  });

  it('copies a value that arrives in many pieces once', () => {
    const value = 'v'.repeat(1024 * 1024);
    const chunks = [`set a 0 0 ${value.length}\r\n`];
    for (let at = 0; at < value.length; at += 65_536) chunks.push(value.slice(at, at + 65_536));
    const [request] = parse([...chunks, '\r\nget b\r\n']);
    expect(request).toEqual({verb: 'set', key: 'a', data: value});
  });
});
