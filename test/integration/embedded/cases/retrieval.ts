import type {Case} from './case.ts';

const key250 = 'k'.repeat(250);
const key251 = 'k'.repeat(251);
const many = Array.from({length: 60}, (_, index) => `k${index}`);

// A too long key makes memcached drop earlier replies that are not sent yet; `mn` makes it send them.
const get = ['get', 'gets'].flatMap((verb): Case[] => [
  `${verb} a|`,
  `${verb}|`,
  `${verb} |`,
  `set a 5 0 3|abc|${verb} a|`,
  `set a 5 0 3|abc|${verb} a b a|`,
  `set a 5 0 3|abc|set b 6 0 0||${verb} b a c|`,
  `set a 5 0 3|abc|  ${verb}   b   a  |`,
  `set a 5 0 3|abc|${verb} a noreply|`,
  `set noreply 5 0 3|abc|${verb} noreply|`,
  `${verb} ${key250}|`,
  `${verb} ${key251}|mn|`,
  `set a 5 0 3|abc|mn|${verb} a ${key251} a|mn|`,
  `set a 5 0 3|abc|mn|${verb} a${' a'.repeat(40)} ${key251}|mn|`,
  `set k7 0 0 1|7|set k59 0 0 2|59|${verb} ${many.join(' ')}|mn|`,
  `${verb}\ta|`,
  `set a 0 0 1|v|${verb} a\t|`,
  `set a 0 0 1|v|${verb} a\ra|`,
  `${verb.toUpperCase()} a|`,
]);

const gat = ['gat', 'gats'].flatMap((verb): Case[] => [
  `${verb}|`,
  `${verb} 10|`,
  `${verb} x|`,
  `${verb} x a|`,
  `${verb} 10x a|`,
  `${verb} 10 a|`,
  `set a 5 0 3|abc|${verb} 100 a|mg a t|`,
  `set a 5 100 3|abc|${verb} 0 a|mg a t|`,
  `set a 5 100 3|abc|${verb} -1 a|get a|`,
  `set a 5 100 3|abc|${verb} 2592001 a|get a|`,
  `set a 5 100 3|abc|set b 0 0 1|b|${verb} 50 a c b a|mg a t|mg b t|`,
  `set a 5 0 3|abc|mn|${verb} 100 ${key251}|mn|`,
  `${verb} x ${key251}|mn|`,
  `set a 5 0 3|abc|${verb} 100 noreply a|mg a t|`,
  `set a 5 0 3|abc|${verb} 100 a${' a'.repeat(40)}|mg a t|`,
  `set a 5 0 3|abc|${verb} 99999999999999999999 a|mg a t|`,
]);

const touch: Case[] = [
  'touch|',
  'touch a|',
  'touch a x|',
  'touch a 10|',
  'touch a 10 noreply|mn|',
  'touch a x noreply|mn|',
  'touch a 10 x|',
  'touch a 10 noreply x|',
  `touch ${key251} 10|`,
  `touch ${key251} 10 noreply|mn|`,
  'set a 0 0 1|v|touch a 100|mg a t c h|',
  'set a 0 0 1|v|touch a 100 noreply|mg a t c h|',
  'set a 0 100 1|v|touch a 0|mg a t|',
  'set a 0 100 1|v|touch a -1|get a|',
  'set a 0 100 1|v|touch a 10x|mg a t|',
  'set a 0 100 1|v|touch a +50|mg a t|',
];

export const retrievalCases: Case[] = [...get, ...gat, ...touch];
