import {byteByByte, type Case} from './case.ts';

const key250 = 'k'.repeat(250);
const key251 = 'k'.repeat(251);

const conditional = ['set', 'add', 'replace', 'append', 'prepend'].flatMap((verb): Case[] => [
  `${verb} a 1 0 2|v2|gets a|`,
  `set a 7 0 2|v1|${verb} a 1 0 2|v2|gets a|`,
  `set a 7 100 2|v1|${verb} a 1 0 2|v2|mg a s v t f c|`,
  `set a 7 0 2|v1|${verb} a 1 100 2|v2|mg a s v t f c|`,
  `set a 7 0 2|v1|${verb} a 1 -1 2|v2|get a|`,
  `${verb} a 0 0 0||get a|`,
  `set a 0 0 0||${verb} a 0 0 0||gets a|`,
  `set a 7 0 2|v1|${verb} a 1 0 2 noreply|v2|gets a|`,
  `${verb} a 1 0 2 noreply|v2|gets a|`,
  `${verb} a 1 0 2 noreplyx|v2|gets a|`,
  `${verb} a 1 0 2 x|v2|gets a|`,
  `${verb} a 1 0 2 noreply x|v2|gets a|`,
  `${verb}|get a|`,
  `${verb} a|get a|`,
  `${verb} a 0|get a|`,
  `${verb} a 0 0|get a|`,
  `${verb} a 0 0 x|get a|`,
  `${verb} a x 0 1|v|get a|`,
  `${verb} a 0 x 1|v|get a|`,
  `${verb} a -1 0 1|v|get a|`,
  `${verb} a 0 0 -1|v|get a|`,
  `${verb} a 0 0 -2147483648|v|get a|`,
  `${verb} a x 0 1 noreply|v|get a|`,
  `${verb} a 0 0 1x|v|get a|`,
  `${verb} a 0 0 1 noreply|vv|mn|`,
  `set a 0 0 1|x|${verb} a 0 0 2|toolong|get a|`,
  `set a 0 0 1|x|${verb} a 0 0 5|ab|get a|`,
  `set a 0 0 1|x|${verb} a 0 0 2 noreply|toolong|get a|`,
  `${verb} ${key250} 0 0 1|v|get ${key250}|`,
  `${verb} ${key251} 0 0 1|v|get a|`,
  `${verb} ${key251} 0 0 1 noreply|v|get a|`,
  `  ${verb}   a   3   0   1   |v|gets a|`,
  `${verb} a\t 0 0 1|v|get a\t|`,
  byteByByte(`set a 7 0 2|v1|${verb} a 1 0 2|v2|gets a|`),
]);

const numbers: Case[] = [
  'set a 4294967295 0 1|v|get a|',
  'set a 4294967296 0 1|v|get a|',
  'set a 4294967301 0 1|v|get a|',
  'set a 18446744073709551615 0 1|v|get a|',
  'set a 18446744073709551616 0 1|v|get a|',
  'set a -18446744073709551615 0 1|v|get a|',
  'set a -9223372036854775809 0 1|v|get a|',
  'set a -9223372036854775808 0 1|v|get a|',
  'set a +5 +100 +1|v|mg a t f|',
  'set a 007 0 01|v|get a|',
  'set a 0x10 0 1|v|get a|',
  'set a 5\t 0 1|v|get a|',
  'set a 5\tx 0 1\t|v|get a|',
  'set a \t5 0 1|v|get a|',
  'set a 5.5 0 1|v|get a|',
  'set a 0 0 4294967297|v|get a|',
  'set a 0 0 2147483648|v|get a|',
  'set a 0 0 2147483647|v|get a|',
  'set a 0 0 2147483646|v|get a|',
  'set a 0 0 9223372036854775808|v|get a|',
  'set a 0 0 -9223372036854775809|v|get a|',
  'set a 0 2147483648 1|v|get a|',
  'set a 0 4294967396 1|v|mg a t|',
  'set a 0 99999999999 1|v|get a|',
  'set a 0 9223372036854775807 1|v|get a|',
  'set a 0 9223372036854775808 1|v|get a|',
];

const expiry: Case[] = [
  'set a 0 -1 1|v|get a|',
  'set a 0 1 1|v|add a 0 -1 1|w|',
  'set a 0 2592000 1|v|mg a t|',
  'set a 0 2592001 1|v|get a|',
  `set a 0 ${soon(1000)} 1|v|mg a t|`,
  `set a 0 ${soon(-1)} 1|v|get a|`,
  `set a 0 ${soon(-100)} 1|v|get a|`,
  'set a 0 -1 1|v|add a 0 0 1|w|get a|',
  'set a 0 -1 1|v|replace a 0 0 1|w|get a|',
  'set a 0 -1 1|v|append a 0 0 1|w|get a|',
  'set a 0 -1 1|1|incr a 1|',
  'set a 0 -1 1|v|touch a 100|delete a|',
  'set a 0 -1 1|v|cas a 0 0 1 1|w|',
];

const cas: Case[] = [
  'cas a 0 0 1 1|v|get a|',
  'set a 0 0 1|v|cas a 0 0 1 1|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 0|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 18446744073709551615|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 18446744073709551616|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 -1|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 x|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 1x|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 1 noreply|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 noreply|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 1 2|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 1 2 3|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 1 x noreply|w|gets a|',
  'set a 0 0 1|v|cas a 0 0 3 1|w|gets a|',
  `cas ${key251} 0 0 1 1|v|`,
];

const values: Case[] = [
  {
    title: 'value of all bytes',
    chunks: ['set a 0 0 256\r\n', Buffer.from(Array.from({length: 256}, (_, i) => i)), '\r\nget a\r\n'],
  },
  'set a 0 0 2|||get a|',
  'set a 0 0 12|get b|set a |get a|',
  'set a 0 0 3|x||get a|',
  'set a\x01\xff 0 0 1|v|get a\x01\xff|',
  'set \x7f 0 0 1|v|get \x7f|',
  'set a 0 0 1\nv|get a\n',
  'set a 0 0 1|v\nget a|',
  'set a 0 0 1|v\rget a|',
  'set a 0 0 1|\r\r|get a|',
  'set a\0b 0 0 1|v|get a|',
  'set a 0 0 1\0|v|get a|',
  'set a 0 0 1 nore\0ply|v|get a|',
  'set a 0 0 1|v|get a\0b|get a|',
  {title: 'value in three pieces', chunks: ['set a 0 0 9\r\nabc', 'def', 'ghi\r\nget a\r\n']},
  {title: 'CR LF of a value in two pieces', chunks: ['set a 0 0 3\r\nabc\r', '\nget a\r\n']},
  {title: 'CR LF of a line in two pieces', chunks: ['set a 0 0 3\r', '\nabc\r\nget a\r', '\n']},
  {title: 'bad data chunk in pieces', chunks: ['set a 0 0 3\r\nab', 'cd', 'ef\r\nget a\r\n']},
];

function soon(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Largest value for a key of one byte and flags 0. */
const most = 1024 * 1024 - 60;

const large: Case[] = [
  ...[most - 1, most, most + 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000].flatMap((size) =>
    ['set', 'add', 'replace', 'append', 'prepend', 'ms'].map((verb): Case => {
      const line = verb === 'ms' ? `ms a ${size}` : `${verb} a 0 0 ${size}`;
      return {
        title: `${verb} of ${size} bytes`,
        chunks: [`set a 0 0 1\r\nx\r\n${line}\r\n`, 'v'.repeat(size), '\r\nme a\r\n'],
      };
    }),
  ),
  {title: 'flags take room', chunks: [`set a 1 0 ${most}\r\n`, 'v'.repeat(most), '\r\nme a\r\n']},
  {
    title: 'too large with noreply',
    chunks: [`set a 0 0 1\r\nx\r\nset a 0 0 ${most + 1} noreply\r\n`, 'v'.repeat(most + 1), '\r\nme a\r\n'],
  },
  {
    title: 'far too large with noreply',
    chunks: ['set a 0 0 1\r\nx\r\nset a 0 0 2000000 noreply\r\n', 'v'.repeat(2_000_000), '\r\nme a\r\n'],
  },
  {title: 'too large, without its end', chunks: ['set a 0 0 2000000\r\n', 'v'.repeat(2_000_000), 'vv\r\nme a\r\n']},
  {
    title: 'cas that is too large',
    chunks: [`set a 0 0 1\r\nx\r\ncas a 0 0 ${most + 1} 1\r\n`, 'v'.repeat(most + 1), '\r\nget a\r\n'],
  },
  {
    title: 'append past the limit',
    chunks: [
      'set a 3 0 600000\r\n',
      'v'.repeat(600_000),
      '\r\nappend a 0 0 500000\r\n',
      'w'.repeat(500_000),
      '\r\nme a\r\n',
    ],
  },
  {
    title: 'append of two halves',
    chunks: [
      'set a 3 0 500000\r\n',
      'v'.repeat(500_000),
      '\r\nprepend a 0 0 500000\r\n',
      'w'.repeat(500_000),
      '\r\nget a\r\nme a\r\n',
    ],
  },
  {title: 'incr of a large item', chunks: ['set a 0 0 600000\r\n', '1'.padEnd(600_000), '\r\nincr a 1\r\n']},
  {
    title: 'incr of a padded number',
    chunks: ['set a 0 0 5000\r\n', '1'.padEnd(5000), '\r\nincr a 1\r\nget a\r\nma a v\r\n'],
  },
  {title: 'flag error of a large ms', chunks: ['ms a 2000000 Z\r\n', 'v'.repeat(2_000_000), '\r\nmn\r\n']},
  {title: 'ms of a value too large, quiet', chunks: ['ms a 2000000 q k O1\r\n', 'v'.repeat(2_000_000), '\r\nmn\r\n']},
];

export const storageCases: Case[] = [...conditional, ...numbers, ...expiry, ...cas, ...values, ...large];
