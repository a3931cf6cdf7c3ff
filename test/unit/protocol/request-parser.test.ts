import {describe, expect, it} from 'vitest';
import {RequestParser} from '../../../src/protocol/request-parser.ts';

type Seen = {verb: string; key: string; data?: string; noreply?: true; problem?: string};

function parse(chunks: string[], maxValueBytes?: number): (Seen | 'overlong')[] {
  const seen: (Seen | 'overlong')[] = [];
  const parser = new RequestParser(
    {
      onRequest(request) {
        seen.push({
          verb: request.verb,
          key: request.key,
          ...(request.dataStart > 0 && {data: request.bytes.toString('latin1', request.dataStart, request.dataEnd)}),
          ...(request.noreply && {noreply: true}),
          ...(request.problem !== null && {problem: request.problem}),
        });
      },
      onOverlongLine() {
        seen.push('overlong');
      },
    },
    maxValueBytes === undefined ? {} : {maxValueBytes},
  );
  for (const chunk of chunks) parser.push(Buffer.from(chunk, 'latin1'));
  return seen;
}

const badFormat = 'CLIENT_ERROR bad command line format';

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
    'too large: the data is swallowed, the stream goes on',
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
];

describe('RequestParser', () => {
  for (const [title, input, expected] of cases) {
    it(`${title}: whole`, () => {
      expect(parse([input], 8)).toEqual(expected);
    });
    it(`${title}: byte by byte`, () => {
      expect(parse([...input], 8)).toEqual(expected);
    });
    it(`${title}: split in two at every place`, () => {
      const step = Math.max(1, Math.floor(input.length / 50));
      for (let at = 1; at < input.length; at += step) {
        expect(parse([input.slice(0, at), input.slice(at)], 8)).toEqual(expected);
      }
    });
  }

  it('takes a multi-get line far longer than any other command may be', () => {
    const keys = Array.from({length: 5000}, (_, index) => `key${index}`).join(' ');
    expect(parse([`get ${keys.slice(0, 20_000)}`, `${keys.slice(20_000)}\r\n`])).toEqual([{verb: 'get', key: 'key0'}]);
  });

  it('copies a value that comes in many pieces once', () => {
    const value = 'v'.repeat(1024 * 1024);
    const chunks = [`set a 0 0 ${value.length}\r\n`];
    for (let at = 0; at < value.length; at += 65_536) chunks.push(value.slice(at, at + 65_536));
    const [request] = parse([...chunks, '\r\nget b\r\n']);
    expect(request).toEqual({verb: 'set', key: 'a', data: value});
  });
});
