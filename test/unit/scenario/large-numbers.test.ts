import {describe, expect, it} from 'vitest';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import type {Scenario} from '../../../src/scenario/scenario.ts';

const parse = (steps: string): Promise<Scenario> =>
  parseScenario(`steps:\n  - ${steps}\n`, {file: 'file.yaml', folder: '.'});

describe('a whole number above 2^53', () => {
  const digits = '18446744073709551615';

  it.each([
    [`set: {a: ${digits}}`, {set: {a: digits}}],
    [`set: {${digits}: 1}`, {set: {[digits]: '1'}}],
    [`get: ${digits}`, {get: [digits]}],
    [`get: [a, -${digits}]`, {get: ['a', `-${digits}`]}],
    ['set: {a: 9007199254740993}', {set: {a: '9007199254740993'}}],
    ['set: {a: 9007199254740993.0}', {set: {a: '9007199254740993.0'}}],
    ['set: {a: 9007199254740991}', {set: {a: '9007199254740991'}}],
    ['set: {a: 007}', {set: {a: '7'}}],
  ])('is exact as text: %s', async (step, fields) => {
    expect((await parse(step)).steps[0]!.fields).toEqual(fields);
  });

  it('is exact in an expectation', async () => {
    const {steps} = await parse(`{get: a, expect: {value: ${digits}}}`);
    expect(steps[0]!.expectation).toMatchObject({common: [{value: digits}]});
  });

  it.each([
    [`incr: {a: ${digits}}`, 'expected a whole number from 0 to 9007199254740991'],
    [`{set: {a: 1}, flags: ${digits}}`, 'expected a whole number from 0 to 4294967295'],
    [`{stats: node1, expect: {stat: {bytes: '> ${digits}'}}}`, "a comparison such as '> 0', up to 9007199254740991"],
    [`{stats: node1, expect: {stat: {bytes: ${digits}}}}`, "a comparison such as '> 0', up to 9007199254740991"],
  ])('is refused where a number is compared with or sent: %s', async (step, expected) => {
    await expect(parse(step)).rejects.toThrow(expected);
  });
});
