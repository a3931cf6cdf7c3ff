import {describe, expect, it} from 'vitest';
import {ReferenceModel} from '../../../src/scenario/verdict/reference-model.ts';
import {allHold, describeWanted, wantedUnder} from '../../../src/scenario/verdict/expectation.ts';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import {describeReply, type Observation} from '../../../src/scenario/verdict/observation.ts';
import type {Command} from '../../../src/workload/client/command.ts';
import type {Reply} from '../../../src/workload/client/reply.ts';
import {FakeClock} from '../../support/fake-clock.ts';

const command: Command = {verb: 'get', keys: ['a', 'b', 'c', 'd']};
const reply: Reply = {
  type: 'partial',
  items: [{key: 'a', value: '1', flags: 7, unique: null}],
  unknown: [
    {key: 'b', member: 'node2', reason: 'unreachable', detail: "node2 can't be reached: ECONNREFUSED"},
    {key: 'c', member: 'node3', reason: 'error', detail: 'SERVER_ERROR out of memory'},
  ],
};
const observed: Observation = {type: 'reply', command, reply};

describe('a partial reply', () => {
  it.each([
    ['partial', true],
    ['{unknown: [b, c]}', true],
    ['{unknown: [c, b], values: {a: 1}, flags: 7}', true],
    ['{unknown: {b: unreachable, c: error}, value: 1}', true],
    ['{is: partial, values: {a: 1}}', true],
    ['{unknown: b}', false],
    ['{unknown: [b, c, d]}', false],
    ['{unknown: {b: unreachable, c: silence}}', false],
    ['{unknown: {b: unreachable}}', false],
    ['{unknown: [b, c], values: {a: 2}}', false],
    ['{unknown: [b, c], values: {a: 1, d: 1}}', false],
    // Without an expectation of the unknown keys, they would count as misses.
    ['{values: {a: 1}}', false],
    ['{value: 1}', false],
    ['hit', false],
    ['failure', false],
  ])('meets %s: %s', async (expect_, holds) => {
    const wanted = await wantedOf(expect_);
    expect(allHold(wanted, observed)).toBe(holds);
  });

  it('is required by an expectation of unknown keys', async () => {
    const whole: Observation = {type: 'reply', command, reply: {type: 'items', items: []}};
    expect(allHold(await wantedOf('{unknown: [b]}'), whole)).toBe(false);
    expect(allHold(await wantedOf('partial'), whole)).toBe(false);
  });

  it('is described with its values and why the other keys are unknown', async () => {
    expect(describeReply(reply, true)).toBe(
      "a = 1, b unknown (node2 can't be reached: ECONNREFUSED), c unknown (node3: SERVER_ERROR out of memory)",
    );
    expect(describeWanted(await wantedOf('{values: {a: 1}, unknown: {b: unreachable, c: error}}'))).toBe(
      'a = 1 and no other key and b (unreachable), c (error) unknown',
    );
  });

  it('is judged by the keys that it knows, and counts as one request that was refused', () => {
    const model = new ReferenceModel(new FakeClock());
    for (const key of ['a', 'b', 'c', 'd']) {
      model.note({verb: 'set', key, value: '1'}, {type: 'line', line: 'STORED'});
    }
    expect(model.judge(command, reply)).toEqual([
      {kind: 'lost', key: 'd'},
      {kind: 'refused', key: 'b'},
    ]);
  });

  it.each([
    ['{unknown: {b: gone}}', 'keys and their reasons'],
    ['{unknown: []}', 'a list of keys'],
    ['{unknown: {}}', 'such as {b: unreachable}'],
  ])("can't be expected as %s", async (wrong, expected) => {
    await expect(wantedOf(wrong)).rejects.toThrow(expected);
  });
});

async function wantedOf(expectation: string) {
  const text = `topology: {nodes: 3, proxy: false}\nsteps:\n  - {get: [a, b, c, d], expect: ${expectation}}\n`;
  const {steps} = await parseScenario(text, {file: 'file.yaml', folder: '.'});
  return wantedUnder(steps[0]!.expectation, null)!;
}
