import {describe, expect, it} from 'vitest';
import {anomalyNames, type AnomalyKind} from '../../../src/history/anomaly-kinds.ts';
import {checkHistory, type CheckOptions} from '../../../src/history/check-history.ts';

type Fields = Record<string, unknown>;

/** Operations on key `a`, one after the other, each of 1 ms; fields replace these. */
function inTurn(...operations: Fields[]): Fields[] {
  return operations.map((operation, index) => ({
    key: 'a',
    invokeMs: index * 10,
    completeMs: index * 10 + 1,
    ...operation,
  }));
}

const set = (value: string, more: Fields = {}): Fields => ({op: 'set', value, reply: 'STORED', ...more});
const get = (value: string | null, more: Fields = {}): Fields => ({op: 'get', value, ...more});

/** One anomaly of each kind, with the lines that prove it. */
const planted: {kind: AnomalyKind; title: string; history: Fields[]; lines: number[]; options?: CheckOptions}[] = [
  {
    kind: 'stale-read',
    title: 'a read of an overwritten value',
    history: inTurn(set('3'), set('5'), get('3')),
    lines: [1, 2, 3],
  },
  {
    kind: 'stale-read',
    title: 'a value that is older than one that was read before',
    history: inTurn(set('3'), set('5', {completeMs: null, result: 'info'}), get('5'), get('3')),
    lines: [1, 3, 4],
  },
  {
    kind: 'stale-read',
    title: 'a repeated value, overwritten each time',
    history: inTurn(set('1'), set('2'), set('1'), set('3'), get('1')),
    lines: [3, 4, 5],
  },
  {
    kind: 'undeleted',
    title: 'a value that a delete had removed',
    history: inTurn(set('3'), {op: 'delete', reply: 'DELETED'}, get('3')),
    lines: [1, 2, 3],
  },
  {
    kind: 'undeleted',
    title: 'a value that flush_all had removed',
    history: inTurn(set('3'), {op: 'flush_all', reply: 'OK'}, get('3')),
    lines: [1, 2, 3],
  },
  {
    kind: 'expired-read',
    title: 'a value two seconds after its end',
    history: inTurn(set('3', {ttlMs: 1000}), get('3', {invokeMs: 3010, completeMs: 3011})),
    lines: [1, 2],
  },
  {kind: 'phantom-read', title: 'a value that was never written', history: inTurn(get('x')), lines: [1]},
  {
    kind: 'phantom-read',
    title: 'a value of another key',
    history: inTurn(set('x', {key: 'b'}), get('x')),
    lines: [1, 2],
  },
  {
    kind: 'torn-value',
    title: 'parts of two values',
    history: inTurn(set('aaaa'), set('bbbb'), get('aabb')),
    lines: [1, 2, 3],
  },
  {
    kind: 'untruthful-reply',
    title: 'an add that is refused after a delete',
    history: inTurn(set('1'), {op: 'delete', reply: 'DELETED'}, {op: 'add', value: '2', reply: 'NOT_STORED'}),
    lines: [1, 2, 3],
  },
  {
    kind: 'untruthful-reply',
    title: 'a cas that is stored after another write',
    history: inTurn(set('1'), {op: 'gets', value: '1', unique: '7'}, set('2'), {
      op: 'cas',
      value: '3',
      unique: '7',
      reply: 'STORED',
    }),
    lines: [1, 3, 4],
  },
  {
    kind: 'untruthful-reply',
    title: 'two incr with one result',
    history: inTurn(set('1'), {op: 'incr', value: '2', reply: '2'}, {op: 'incr', value: '2', reply: '2'}),
    lines: [2, 3],
  },
  {
    kind: 'applied-twice',
    title: 'an incr that counted twice',
    history: inTurn(set('1'), {op: 'incr', value: '2', reply: '2'}, get('3')),
    lines: [1, 2, 3],
  },
  {
    kind: 'applied-twice',
    title: 'an append that was made twice',
    history: inTurn(set('a'), {op: 'append', value: ',b', reply: 'STORED'}, get('a,b,b')),
    lines: [],
  },
  {
    kind: 'reordered',
    title: 'a read that overtook the write sent before it',
    history: inTurn(set('1'), set('2', {completeMs: 30, connection: 1}), get('1', {completeMs: 30, connection: 1})),
    lines: [1, 2, 3],
  },
  {
    kind: 'lost',
    title: 'a miss without a reason',
    history: inTurn(set('1'), get(null)),
    lines: [1, 2],
    options: {expect: ['lost']},
  },
  {
    kind: 'avoidable-miss',
    title: 'a miss of what the backup held',
    history: inTurn(set('1'), get(null, {heldBy: {backup1: '1'}})),
    lines: [1, 2],
    options: {expect: ['avoidable-miss']},
  },
  {
    kind: 'hang',
    title: 'a reply after the deadline',
    history: inTurn(get(null, {completeMs: 2000})),
    lines: [1],
    options: {expect: ['hang'], deadlineMs: 1000},
  },
  {
    kind: 'unavailable',
    title: 'an error',
    history: inTurn({op: 'get', reply: 'SERVER_ERROR no member'}),
    lines: [1],
    options: {expect: ['unavailable']},
  },
];

describe('checkHistory', () => {
  it.each(planted)('reports $kind: $title', ({kind, history, lines, options}) => {
    const {anomalies} = checkHistory(history, options);
    expect(anomalies.map((one) => one.kind)).toEqual([kind]);
    if (lines.length > 0) expect(anomalies[0]!.operations).toEqual(lines);
  });

  it('is tested with every kind of anomaly', () => {
    expect(new Set(planted.map(({kind}) => kind))).toEqual(new Set(anomalyNames));
  });

  it('explains what no reply was received for by a write at any later time', () => {
    const late = inTurn(set('1'), set('2', {completeMs: null, result: 'info'}), get('1'), get('2'));
    expect(checkHistory(late)).toEqual({operations: 4, anomalies: []});
  });

  it.each([
    {result: 'fail'},
    {result: 'fail', reply: 'CLIENT_ERROR invalid numeric delta argument'},
    {reply: 'NOT_FOUND'},
  ])('does not conclude from an incr with %o that the key was there', (failure) => {
    const never = inTurn({op: 'incr', ...failure}, get(null));
    expect(checkHistory(never).anomalies).toEqual([]);
  });

  it('concludes from an incr of a value that is no number that the key was there', () => {
    const reply = 'CLIENT_ERROR cannot increment or decrement non-numeric value';
    expect(checkHistory(inTurn({op: 'incr', reply})).anomalies).toMatchObject([{kind: 'untruthful-reply'}]);
  });

  it('returns a promise of the same for an async iterable of lines', async () => {
    const history = inTurn(set('3'), set('5'), get('3'));
    async function* lines(): AsyncGenerator<string> {
      for (const entry of history) yield JSON.stringify(entry);
    }
    expect(await checkHistory(lines())).toEqual(checkHistory(history));
  });
});
