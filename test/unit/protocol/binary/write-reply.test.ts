import {describe, expect, it} from 'vitest';
import {BinaryParser} from '../../../../src/protocol/binary/binary-parser.ts';
import {textCommand} from '../../../../src/protocol/binary/text-command.ts';
import {writeReply} from '../../../../src/protocol/binary/write-reply.ts';
import {
  deltaExtras,
  frame,
  opcodes,
  replies,
  storeExtras,
  timeExtras,
  type OpcodeName,
  type Reply,
} from '../../../support/binary/frames.ts';

const key = 'k \xff';

function requestOf(name: OpcodeName, parts: Parameters<typeof frame>[1] = {}): Buffer {
  const extras: Buffer | undefined = /^(?:set|add|replace)/.test(name)
    ? storeExtras()
    : /^(?:incr|decr)/.test(name)
      ? deltaExtras(1n)
      : /^(?:touch|gat)/.test(name)
        ? timeExtras(0)
        : undefined;
  const hasKey = !['noop', 'version', 'quit', 'flush', 'flushq', 'stat', 'quitq'].includes(name);
  return frame(name, {...(hasKey && {key}), ...(extras && {extras}), ...parts});
}

/** Returns the replies to a request whose command gets the answer `text`. */
function replyTo(request: Buffer, text: string): Reply[] {
  const pieces: Buffer[] = [];
  const sink = {
    add: (bytes: Buffer, start: number, end: number): void => {
      pieces.push(Buffer.from(bytes.subarray(start, end)));
    },
  };
  const parser = new BinaryParser({
    onFrame: (parsed) => {
      // Replies lie in the middle of a read.
      const bytes = Buffer.from(`MN\r\n${text}MN\r\n`, 'latin1');
      writeReply(textCommand(parsed), bytes, 4, 4 + text.length, sink);
    },
    onWrongMagic: () => undefined,
  });
  parser.push(request);
  const {replies: found, rest} = replies(Buffer.concat(pieces));
  expect(rest).toHaveLength(0);
  return found;
}

function flags(value: number): Buffer {
  return timeExtras(value);
}

type Expected = Partial<Reply> | null;

const cases: [request: OpcodeName, text: string, expected: Expected][] = [
  ['get', 'VALUE k 7 3 12\r\nabc\r\nEND\r\n', {extras: flags(7), cas: 12n, key: '', value: 'abc'}],
  ['getq', 'VALUE k 4294967295 0 1\r\n\r\nEND\r\n', {extras: flags(4294967295), cas: 1n, key: '', value: ''}],
  ['getk', 'VALUE k 0 3 18446744073709551615\r\nabc\r\nEND\r\n', {cas: 18446744073709551615n, key, value: 'abc'}],
  ['getkq', 'VA 3 f1 c9007199254740993\r\na\r\n\r\n', {extras: flags(1), cas: 9007199254740993n, key, value: 'a\r\n'}],
  ['get', 'VALUE k 0 2 5000000000\r\nab\r\nEND\r\n', {cas: 5_000_000_000n}],
  ['get', 'END\r\n', {status: 1, value: 'Not found'}],
  ['getk', 'EN\r\n', {status: 1, key, value: ''}],
  ['getq', 'END\r\n', null],
  ['getkq', 'EN\r\n', null],
  ['gatk', 'END\r\n', {status: 1, key, value: ''}],
  ['gatq', 'END\r\n', null],
  ['gatq', 'VALUE k 7 3 12\r\nabc\r\nEND\r\n', {extras: flags(7), value: 'abc'}],
  ['touch', 'VALUE k 7 3 12\r\nabc\r\nEND\r\n', {extras: flags(7), cas: 12n, key: '', value: ''}],
  ['touch', 'HD f7 c12\r\n', {extras: flags(7), cas: 12n, value: ''}],
  ['touch', 'END\r\n', {status: 1, value: 'Not found'}],
  ['set', 'HD c33\r\n', {cas: 33n, value: ''}],
  ['set', 'STORED\r\n', {cas: 0n, value: ''}],
  ['setq', 'HD c33\r\n', null],
  ['setq', 'SERVER_ERROR out of memory storing object\r\n', {status: 0x82, value: 'out of memory storing object'}],
  ['set', 'SERVER_ERROR object too large for cache\r\n', {status: 3, value: 'Too large.'}],
  ['set', 'EX\r\n', {status: 2, value: 'Data exists for key.'}],
  ['set', 'NF\r\n', {status: 1, value: 'Not found'}],
  ['addq', 'NS\r\n', {status: 2, value: 'Data exists for key.'}],
  ['replaceq', 'NS\r\n', {status: 1, value: 'Not found'}],
  ['appendq', 'NS\r\n', {status: 5, value: 'Not stored.'}],
  ['delete', 'DELETED\r\n', {value: ''}],
  ['deleteq', 'HD\r\n', null],
  ['deleteq', 'NOT_FOUND\r\n', {status: 1}],
  ['incr', 'VA 20 c5\r\n18446744073709551615\r\n', {cas: 5n, value: '\xff'.repeat(8)}],
  ['incr', 'VA 2 c5\r\n9 \r\n', {value: '\0\0\0\0\0\0\0\x09'}],
  ['incrq', 'VA 1 c5\r\n1\r\n', null],
  ['decrq', 'NF\r\n', {status: 1}],
  [
    'decr',
    'CLIENT_ERROR cannot increment or decrement non-numeric value\r\n',
    {status: 6, value: 'Non-numeric server-side value for incr or decr'},
  ],
  ['flush', 'OK\r\n', {value: ''}],
  ['flushq', 'OK\r\n', null],
  ['noop', 'MN\r\n', {value: ''}],
  ['version', 'VERSION 1.6.18\r\n', {value: '1.6.18'}],
  ['get', 'SERVER_ERROR node1 is unreachable\r\n', {status: 0x84, value: 'node1 is unreachable'}],
  ['getq', 'SERVER_ERROR node1 is unreachable\r\n', {status: 0x84, value: 'node1 is unreachable'}],
  ['get', 'CLIENT_ERROR line too long\r\n', {status: 4, value: 'line too long'}],
  ['get', 'ERROR\r\n', {status: 0x81, value: 'Unknown command'}],
  ['get', 'gibberish\r\n', {status: 0x84, value: 'gibberish'}],
  ['get', 'VALUE k 0 9999999 1\r\n', {status: 0x84, value: 'Internal error'}],
];

describe('writeReply', () => {
  it.each(cases)('to %s, translates %j', (name, text, expected) => {
    const usual = {magic: 0x81, code: opcodes[name], status: 0, opaque: 0xdead_beef};
    expect(replyTo(requestOf(name), text)).toMatchObject(expected === null ? [] : [{...usual, ...expected}]);
  });

  it('writes a reply for each statistic, and an empty one at the end', () => {
    const rows = replyTo(frame('stat'), 'STAT pid 12\r\nSTAT version 1 2\r\nEND\r\n');
    expect(rows.map((row) => [row.key, row.value])).toEqual([
      ['pid', '12'],
      ['version', '1 2'],
      ['', ''],
    ]);
  });

  it('writes the statistics of magent, whose lines have no keyword', () => {
    const rows = replyTo(frame('stat'), 'memcached agent v0.5\r\nmatrix 1 -> 127.0.0.1:1, pool size 1\r\nEND\r\n');
    expect(rows.map((row) => [row.key, row.value])).toEqual([
      ['memcached', 'agent v0.5'],
      ['matrix', '1 -> 127.0.0.1:1, pool size 1'],
      ['', ''],
    ]);
  });

  it.each(['reset', 'detail on', 'detail off', 'items'])('ends the answer to stat %s at once', (topic) => {
    const text = topic === 'reset' ? 'RESET\r\n' : topic === 'items' ? 'END\r\n' : 'OK\r\n';
    expect(replyTo(frame('stat', {key: topic}), text)).toMatchObject([{status: 0, key: '', value: ''}]);
  });

  it('writes the counters of key prefixes as one statistic', () => {
    const dump = 'PREFIX a get 0 hit 0 set 1 del 0\r\nEND\r\n';
    const rows = replyTo(frame('stat', {key: 'detail dump'}), dump);
    expect(rows.map((row) => [row.key, row.value])).toEqual([
      ['detailed', dump],
      ['', ''],
    ]);
  });

  it('answers an unknown topic of stat as not found', () => {
    expect(replyTo(frame('stat', {key: 'nothing'}), '')).toMatchObject([{status: 1, value: 'Not found'}]);
    expect(replyTo(frame('stat', {key: 'extstore'}), 'ERROR\r\n')).toMatchObject([{status: 1, value: 'Not found'}]);
  });

  it('answers a rejected request with its error, whatever the answer to its command', () => {
    const request = frame('setq', {key: 'k', extras: storeExtras(), value: Buffer.alloc(1024 * 1024)});
    expect(replyTo(request, 'DELETED\r\n')).toMatchObject([{status: 3, value: 'Too large.', code: opcodes.setq}]);
  });
});
