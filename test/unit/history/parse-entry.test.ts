import {describe, expect, it} from 'vitest';
import {parseEntry, parseLine} from '../../../src/history/format/parse-entry.ts';

const at = {file: 'run.jsonl', line: 7};

describe('a line of a history', () => {
  it('is an operation, whose unknown fields are kept', () => {
    const line =
      '{"op":"set","process":1,"key":"a","value":"5","ttlMs":1000,"invokeMs":12.1,"completeMs":12.9,"result":"ok","reply":"STORED","trace":"x1"}';
    expect(parseLine(line, at)).toEqual({...(JSON.parse(line) as object), line: 7});
  });

  it('may leave out all but the verb, the key and the start', () => {
    expect(parseLine('{"op":"get","key":"a","invokeMs":1}', at)).toEqual({
      op: 'get',
      key: 'a',
      invokeMs: 1,
      completeMs: null,
      result: 'info',
      line: 7,
    });
    expect(parseLine('{"op":"flush_all","invokeMs":1,"completeMs":2}', at)).toMatchObject({key: '', result: 'ok'});
  });

  it('may have numbers where memcached has text', () => {
    const entry = {op: 'incr', key: 'n', by: 1, value: 6, reply: 6, unique: 9, invokeMs: 1, completeMs: 2};
    expect(parseEntry(entry, at)).toMatchObject({by: '1', value: '6', reply: '6', unique: '9'});
  });

  it('is a fault, a header, or blank', () => {
    const fault = {fault: 'kill', member: 'node1', fromMs: 1, toMs: null};
    expect(parseEntry(fault, at)).toEqual({...fault, line: 7});
    expect(parseEntry({history: 1, policy: 'repair', note: 'kept'}, at)).toEqual({
      history: 1,
      policy: 'repair',
      note: 'kept',
    });
    expect(parseLine('  ', at)).toBeNull();
  });

  const wrong: [string, string][] = [
    ['{"op":"get"', 'run.jsonl:7: not JSON'],
    ['[1]', 'run.jsonl:7: expected an object with "op" or "fault", got [1]'],
    ['{"key":"a"}', 'got neither'],
    ['{"op":"mg","key":"a","invokeMs":1}', '"op": expected one of get, gets'],
    ['{"op":"get","invokeMs":1}', '"key": expected a string, it is missing'],
    ['{"op":"get","key":"a"}', '"invokeMs": expected milliseconds, it is missing'],
    ['{"op":"get","key":"a","invokeMs":2,"completeMs":1}', 'not before invokeMs 2, or null, got 1'],
    ['{"op":"get","key":"a","invokeMs":2,"result":"yes"}', '"result": expected one of ok, fail, info, got "yes"'],
    ['{"op":"get","key":"a","invokeMs":2,"value":{}}', '"value": expected a string, got {}'],
    ['{"op":"incr","key":"a","invokeMs":2,"by":-1}', '"by": expected a whole number, got "-1"'],
    ['{"op":"set","key":"a","invokeMs":2,"ttlMs":"1s"}', '"ttlMs": expected milliseconds, got "1s"'],
    ['{"op":"set","key":"a","invokeMs":2,"noreply":1}', '"noreply": expected a boolean, got 1'],
    ['{"op":"get","key":"a","invokeMs":2,"heldBy":"node1"}', '"heldBy": expected an object: member to value'],
    ['{"op":"get","key":"a","invokeMs":2,"process":{}}', '"process": expected a string or a number, got {}'],
    ['{"fault":1,"fromMs":2}', '"fault": expected a string'],
    ['{"fault":"kill"}', '"fromMs": expected milliseconds, it is missing'],
    ['{"fault":"kill","fromMs":2,"toMs":1}', 'not before fromMs 2, or null, got 1'],
    ['{"history":2}', '"history": expected version 1, got 2'],
    ['{"history":1,"policy":"best"}', '"policy": expected one of magent, repair, got "best"'],
    ['{"history":1,"initial":"full"}', '"initial": expected one of empty, unknown, got "full"'],
  ];
  it.each(wrong)('is refused with file, line and what was expected: %s', (line, message) => {
    expect(() => parseLine(line, at)).toThrow(message);
    expect(() => parseLine(line, at)).toThrow(/^run\.jsonl:7: /);
  });
});
