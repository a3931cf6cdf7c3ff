import fc from 'fast-check';

/** Replaced by the last cas unique received, as a client that read it would use it. */
export const lastUnique = '{unique}';

const key = fc.constantFrom('a', 'b', 'c', 'Zm9v');
// No values of white space only: asked to add to one, memcached reads beyond the end of the item.
const value = fc.oneof(
  fc.constantFrom('', '0', '5', '99', '18446744073709551615', '12 ', 'text', 'x y', 'get a\r\n', '\r\nx', '\0'),
  fc.string({maxLength: 40, unit: 'binary-ascii'}).filter((text) => text === '' || /[^\s]/.test(text)),
);
const exptime = fc.constantFrom('0', '0', '0', '100', '5000', '-1', '2592001', 'x');
const clientFlags = fc.constantFrom('0', '0', '7', '4294967295', '-1', 'x');
const amount = fc.constantFrom('0', '1', '7', '95', '18446744073709551615', '-1', 'x');
const unique = fc.constantFrom(lastUnique, lastUnique, '1', '0', '18446744073709551615');
const noreply = fc.constantFrom('', '', '', ' noreply');
const surplus = fc.constantFrom('', '', '', '', '', 'z');

const storage = fc
  .tuple(
    fc.constantFrom('set', 'add', 'replace', 'append', 'prepend'),
    key,
    clientFlags,
    exptime,
    value,
    surplus,
    noreply,
  )
  .map(([verb, k, f, t, v, more, quiet]) => `${verb} ${k} ${f} ${t} ${v.length}${quiet}\r\n${v}${more}\r\n`);
const cas = fc
  .tuple(key, clientFlags, exptime, value, unique, noreply)
  .map(([k, f, t, v, u, quiet]) => `cas ${k} ${f} ${t} ${v.length} ${u}${quiet}\r\n${v}\r\n`);
const retrieval = fc
  .tuple(fc.constantFrom('get', 'gets', 'gets'), fc.array(key, {minLength: 1, maxLength: 4}))
  .map(([verb, keys]) => `${verb} ${keys.join(' ')}\r\n`);
const getAndTouch = fc
  .tuple(fc.constantFrom('gat', 'gats'), exptime, fc.array(key, {maxLength: 3}))
  .map(([verb, t, keys]) => `${verb} ${t} ${keys.join(' ')}\r\n`);
const arithmetic = fc
  .tuple(fc.constantFrom('incr', 'decr'), key, amount, noreply)
  .map(([verb, k, n, quiet]) => `${verb} ${k} ${n}${quiet}\r\n`);
const touch = fc.tuple(key, exptime, noreply).map(([k, t, quiet]) => `touch ${k} ${t}${quiet}\r\n`);
const remove = fc.tuple(key, noreply).map(([k, quiet]) => `delete ${k}${quiet}\r\n`);
// No scheduled flush: until memcached's crawler has run, it brings back what an earlier one removed.
const flush = fc.tuple(fc.constantFrom('', ' 0', ' -1'), noreply).map(([t, quiet]) => `flush_all${t}${quiet}\r\n`);
const debug = key.map((k) => `me ${k}\r\n`);

const common = [
  'q',
  'k',
  'O1',
  'b',
  'I',
  'c',
  't',
  'v',
  's',
  's',
  'u',
  'T0',
  'T100',
  'T-1',
  `C${lastUnique}`,
  'C1',
  'C0',
];
const metaGet = meta('mg', [...common, 'f', 'h', 'l', 'N0', 'N100', 'R30', 'R6000']);
const metaDelete = meta('md', common);
const metaArithmetic = meta('ma', [...common, 'N0', 'N100', 'J13', 'D7', 'D95', 'MI', 'MD', 'M+', 'M-']);
const metaSet = fc
  .tuple(key, value, flagsOf([...common, 'F7', 'MS', 'MA', 'MP', 'ME', 'MR', 'N100']), surplus)
  .map(([k, v, flags, more]) => `ms ${k} ${v.length} ${flags}\r\n${v}${more}\r\n`);

/** Any single command, sometimes a malformed one. */
export const randomCommand: fc.Arbitrary<string> = fc.oneof(
  {arbitrary: storage, weight: 6},
  {arbitrary: cas, weight: 3},
  {arbitrary: retrieval, weight: 4},
  {arbitrary: getAndTouch, weight: 2},
  {arbitrary: arithmetic, weight: 4},
  {arbitrary: touch, weight: 1},
  {arbitrary: remove, weight: 1},
  {arbitrary: flush, weight: 1},
  {arbitrary: debug, weight: 2},
  {arbitrary: metaGet, weight: 6},
  {arbitrary: metaSet, weight: 6},
  {arbitrary: metaDelete, weight: 3},
  {arbitrary: metaArithmetic, weight: 4},
);

function meta(verb: string, flags: string[]): fc.Arbitrary<string> {
  return fc.tuple(key, flagsOf(flags)).map(([k, chosen]) => `${verb} ${k} ${chosen}\r\n`);
}

function flagsOf(flags: string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...flags), {maxLength: 6}).map((chosen) => chosen.join(' '));
}
