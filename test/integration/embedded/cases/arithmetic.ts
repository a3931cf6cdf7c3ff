import type {Case} from './case.ts';

const key251 = 'k'.repeat(251);

function set(value: string, key = 'a'): string {
  return `set ${key} 3 100 ${value.length}|${value}|`;
}

const both = ['incr', 'decr'].flatMap((verb): Case[] => [
  `${verb}|`,
  `${verb} a|`,
  `${verb} a 1|`,
  `${verb} a 1 noreply|mn|`,
  `${verb} a x|`,
  `${verb} a x noreply|mn|`,
  `${verb} a noreply|mn|`,
  `${verb} a 1 2|`,
  `${verb} a 1 2 3|`,
  `${verb} a -1|`,
  `${verb} a 18446744073709551616|`,
  `${verb} ${key251} 1|`,
  `${verb} ${key251} 1 noreply|mn|`,
  ...[
    '5',
    '0',
    '10',
    '99',
    '007',
    '18446744073709551615',
    '18446744073709551616',
    '-5',
    '+5',
    ' 5',
    '5 ',
    '5x',
    '5 x',
    '5\0x',
    '5\t',
    'abc',
    '',
    '1.5',
  ].map((value) => `${set(value)}${verb} a 1|gets a|mg a t f c s h l|`),
  `${set('10')}${verb} a 0|gets a|`,
  `${set('10')}${verb} a +3|gets a|`,
  `${set('10')}${verb} a 3\t|gets a|`,
  `${set('10')}${verb} a 18446744073709551615|gets a|`,
  `${set('10')}${verb} a 7 noreply|gets a|`,
  `${set('10')}${verb} a 7 x|gets a|`,
  `${set('100')}${verb} a 99|gets a|${verb} a 1|gets a|${verb} a 5|gets a|`,
  `${set('5', 'b')}${verb} b 1|mg b t f c s h l|me b|get b|${verb} b 5|mg b t f c s h l|me b|`,
]);

export const arithmeticCases: Case[] = [
  ...both,
  `${set('9')}incr a 1|gets a|incr a 90|gets a|decr a 99|gets a|incr a 1|gets a|`,
  `${set('18446744073709551615')}incr a 2|gets a|`,
  `${set('18446744073709551614')}incr a 1|gets a|incr a 1|gets a|`,
  `${set('10')}decr a 11|gets a|append a 0 0 1|7|get a|incr a 1|get a|`,
  `${set('1')}gets a|incr a 1|gets a|cas a 0 0 1 1|9|gets a|`,
];
