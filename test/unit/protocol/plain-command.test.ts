import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCommandLine} from '../../../src/protocol/command-line.ts';
import {printableKeyBytes, rawKeyBytes, type KeyBytes} from '../../../src/protocol/key-bytes.ts';
import {maxKeyBytes} from '../../../src/protocol/limits.ts';
import {plainCommand} from '../../../src/protocol/plain-command.ts';

const key = fc.oneof(
  fc.constantFrom('a', 'user:1', '\x7f', '\x10\x11a', 'a\tb', 'a\0b', '\xe9', 'k'.repeat(maxKeyBytes), ''),
  fc.string({unit: 'binary-ascii', maxLength: 8}),
  fc.constant('k'.repeat(maxKeyBytes + 1)),
);
const oddNumber = fc.constantFrom('', '-1', '+1', '007', '1234567890', '12x', ' 1', 'noreply');
const number = fc.oneof({weight: 9, arbitrary: fc.nat({max: 999_999_999})}, oddNumber);
const behind = fc.constantFrom('', '', '', '', ' noreply', ' ', ' x');
const set = fc.tuple(fc.constant('set'), key, number, number, number, behind);
const line = fc.oneof(
  fc.tuple(fc.constantFrom('get', 'get', 'get', 'gets', 'set', 'Get'), key).map((tokens) => tokens.join(' ')),
  set.map(([verb, ...rest]) => `${[verb, ...rest.slice(0, -1)].join(' ')}${String(rest.at(-1))}`),
);
const ending = fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '', '\rx\n');

describe('plainCommand', () => {
  for (const [name, keyBytes] of Object.entries({printableKeyBytes, rawKeyBytes})) {
    it(`agrees with parseCommandLine: ${name}`, () => {
      let taken = 0;
      fc.assert(
        fc.property(line, ending, fc.nat({max: 3}), (text, end, shift) => {
          const bytes = Buffer.from(`${'\n'.repeat(shift)}${text}${end}get b\r\n`, 'latin1');
          const plain = plainCommand(bytes, shift, keyBytes);
          if (plain === null) return;
          taken++;
          expect(summary(plain)).toEqual(slowly(bytes, shift, keyBytes));
        }),
        {numRuns: 5000},
      );
      expect(taken).toBeGreaterThan(200);
    });
  }

  it('parses the most frequent commands', () => {
    const commands = ['get a\r\n', `get ${'k'.repeat(maxKeyBytes)}\r\n`, 'set a 1 0 3\r\nabc\r\n', 'set a 0 0 0\r\n'];
    expect(commands.filter((text) => plainCommand(Buffer.from(text), 0, printableKeyBytes) === null)).toEqual([]);
  });

  it('rejects control characters, unless keys may contain them', () => {
    const bytes = Buffer.from('get \x10\x7f\r\n', 'latin1');
    expect(plainCommand(bytes, 0, printableKeyBytes)).toBeNull();
    expect(plainCommand(bytes, 0, rawKeyBytes)?.key).toBe('\x10\x7f');
  });
});

function slowly(bytes: Buffer, start: number, keyBytes: KeyBytes): object {
  const lf = bytes.indexOf('\n', start);
  const {request, dataBytes} = parseCommandLine(bytes, start, bytes[lf - 1] === 13 ? lf - 1 : lf, keyBytes);
  request.end = lf + 1;
  if (dataBytes >= 0) {
    request.dataStart = lf + 1;
    request.dataEnd = request.dataStart + dataBytes;
    request.end = request.dataEnd + 2;
  }
  return summary(request);
}

function summary(request: object): object {
  return {...request, bytes: undefined};
}
