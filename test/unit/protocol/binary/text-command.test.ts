import {describe, expect, it} from 'vitest';
import {BinaryParser} from '../../../../src/protocol/binary/binary-parser.ts';
import type {BinaryRequest} from '../../../../src/protocol/binary/binary-request.ts';
import {textCommand} from '../../../../src/protocol/binary/text-command.ts';
import {deltaExtras, frame, storeExtras, timeExtras} from '../../../support/binary/frames.ts';

function translate(bytes: Buffer): BinaryRequest {
  const requests: BinaryRequest[] = [];
  const parser = new BinaryParser({
    onFrame: (request) => requests.push(textCommand(request)),
    onWrongMagic: () => undefined,
  });
  parser.push(bytes);
  expect(requests).toHaveLength(1);
  return requests[0] as BinaryRequest;
}

function commandOf({bytes, start, end}: BinaryRequest): string {
  return bytes.toString('latin1', start, end);
}

const odd = 'a b\r\n\0\xff';
const token = Buffer.from(odd, 'latin1').toString('base64');
const farFuture = 2 ** 32 - 1;

const cases: [title: string, request: Buffer, command: string, verb: string | undefined][] = [
  ['get', frame('get', {key: 'k'}), 'gets k\r\n', 'get'],
  ['getkq', frame('getkq', {key: 'k'}), 'gets k\r\n', 'get'],
  ['set', frame('set', {key: 'k', extras: storeExtras(), value: 'v'}), 'ms k 1 c\r\nv\r\n', 'set'],
  [
    'set with flags and expiry',
    frame('setq', {key: 'k', extras: storeExtras(farFuture, 100), value: 'v'}),
    'ms k 1 F4294967295 T100 c\r\nv\r\n',
    'set',
  ],
  [
    'set with a unique',
    frame('set', {key: 'k', extras: storeExtras(), cas: 2n ** 64n - 1n}),
    'ms k 0 C18446744073709551615 c\r\n\r\n',
    'cas',
  ],
  ['add', frame('add', {key: 'k', extras: storeExtras(), value: 'v'}), 'ms k 1 ME c\r\nv\r\n', 'add'],
  ['add with a unique', frame('add', {key: 'k', extras: storeExtras(), cas: 7n}), 'ms k 0 C7 c\r\n\r\n', 'cas'],
  ['replace', frame('replace', {key: 'k', extras: storeExtras(0, 9)}), 'ms k 0 T9 MR c\r\n\r\n', 'replace'],
  ['append', frame('append', {key: 'k', value: 'v'}), 'ms k 1 MA c\r\nv\r\n', 'append'],
  ['prepend with a unique', frame('prepend', {key: 'k', cas: 3n}), 'ms k 0 C3 MP c\r\n\r\n', 'prepend'],
  ['incr', frame('incr', {key: 'k', extras: deltaExtras(2n)}), 'ma k D2 MI c v\r\n', 'incr'],
  [
    'decr that creates',
    frame('decr', {key: 'k', extras: deltaExtras(2n ** 64n - 1n, 2n ** 63n, 60), cas: 5n}),
    'ma k C5 N60 J9223372036854775808 D18446744073709551615 MD c v\r\n',
    'decr',
  ],
  ['delete', frame('deleteq', {key: 'k'}), 'delete k\r\n', 'delete'],
  ['delete with a unique', frame('delete', {key: 'k', cas: 4n}), 'md k C4\r\n', 'delete'],
  ['touch', frame('touch', {key: 'k', extras: timeExtras(0)}), 'gats 0 k\r\n', 'touch'],
  ['gat beyond 2038', frame('gatk', {key: 'k', extras: timeExtras(farFuture)}), 'gats 2147483647 k\r\n', 'gat'],
  ['get of an odd key', frame('getk', {key: odd}), `mg ${token} b f c v\r\n`, 'get'],
  [
    'set of an odd key',
    frame('set', {key: odd, extras: storeExtras(1), value: 'v'}),
    `ms ${token} 1 b F1 c\r\nv\r\n`,
    'set',
  ],
  ['delete of an odd key', frame('delete', {key: odd}), `md ${token} b\r\n`, 'delete'],
  ['touch of an odd key', frame('touch', {key: odd, extras: timeExtras(0)}), `mg ${token} b T0 f c\r\n`, 'touch'],
  ['gat of an odd key', frame('gat', {key: odd, extras: timeExtras(9)}), `mg ${token} b T9 f c v\r\n`, 'gat'],
  ['incr of an odd key', frame('incr', {key: odd, extras: deltaExtras(1n)}), `ma ${token} b D1 MI c v\r\n`, 'incr'],
  ['flush', frame('flush'), 'flush_all\r\n', undefined],
  ['flush with a delay', frame('flushq', {extras: timeExtras(10)}), 'flush_all 10\r\n', undefined],
  ['noop', frame('noop'), 'mn\r\n', undefined],
  ['version', frame('version'), 'version\r\n', undefined],
  ['stat', frame('stat'), 'stats\r\n', undefined],
  ['stat of a topic', frame('stat', {key: 'detail on'}), 'stats detail on\r\n', undefined],
];

describe('textCommand', () => {
  it.each(cases)('translates %s', (_title, request, command, verb) => {
    const translated = translate(request);
    expect(commandOf(translated)).toBe(command);
    expect(translated.verb).toBe(command.trimEnd().split(' ')[0]);
    expect(translated.clientVerb).toBe(verb);
    expect(translated).toMatchObject({status: 0, problem: null, noreply: false});
  });

  it('says where the key and the value are', () => {
    const {bytes, keyStart, keyEnd, lineEnd, dataStart, dataEnd} = translate(
      frame('set', {key: 'key', extras: storeExtras(), value: 'value'}),
    );
    const at = (start: number, end: number): string => bytes.toString('latin1', start, end);
    expect([at(keyStart, keyEnd), at(dataStart, dataEnd), at(lineEnd, lineEnd + 2)]).toEqual(['key', 'value', '\r\n']);
  });

  it('remembers the parts of the request that the reply repeats', () => {
    const request = translate(frame('getkq', {key: odd, opaque: 0xffff_fffe}));
    expect(request).toMatchObject({code: 0x0d, opaque: 0xffff_fffe, clientKey: odd});
    expect(request.opcode).toEqual({verb: 'get', quiet: true, withKey: true});
  });

  it('keeps commands intact while later ones are written', () => {
    const requests = Array.from({length: 5000}, (_, index) => translate(frame('get', {key: `key${index}`})));
    expect(requests.map(commandOf)).toEqual(requests.map((_, index) => `gets key${index}\r\n`));
  });

  it('removes the old value of a set that is too large', () => {
    const value = Buffer.alloc(1024 * 1024);
    const request = translate(frame('set', {key: 'k', extras: storeExtras(), value, cas: 1n}));
    expect(commandOf(request)).toBe('delete k\r\n');
    expect(request).toMatchObject({status: 3, verb: 'delete', clientVerb: 'delete'});
    expect(translate(frame('append', {key: 'k', value}))).toMatchObject({status: 3, verb: 'unknown'});
  });

  it('rejects keys that are too long once they are encoded, as memcached would', () => {
    expect(translate(frame('get', {key: ` ${'k'.repeat(185)}`}))).toMatchObject({status: 0});
    expect(translate(frame('get', {key: ` ${'k'.repeat(186)}`}))).toMatchObject({status: 4, closes: false});
    expect(translate(frame('get', {key: 'k'.repeat(250)}))).toMatchObject({status: 0});
  });

  it('knows the topics of stat that memcached knows in the binary protocol', () => {
    const topic = (key: string): string | number => {
      const request = translate(frame('stat', {key}));
      return request.status === 0 ? commandOf(request) : request.status;
    };
    expect(['reset', 'settings!', 'items', 'detail dump', 'detail', 'cachedump 1 0', 'x\r\nget a'].map(topic)).toEqual([
      'stats reset\r\n',
      'stats settings\r\n',
      'stats items\r\n',
      'stats detail dump\r\n',
      1,
      1,
      1,
    ]);
  });
});
