import type {ChildProcess} from 'node:child_process';
import {EventEmitter} from 'node:events';
import {expect, it} from 'vitest';
import {ProgramOutput} from '../../../../src/scenario/program/program-output.ts';

it('shows both streams in the order of arrival, without mixing their lines', () => {
  const [stdout, stderr] = [new EventEmitter(), new EventEmitter()];
  const output = new ProgramOutput({stdout, stderr} as unknown as ChildProcess);
  for (const [stream, text] of [
    [stdout, 'hal'],
    [stdout, 'f'],
    [stderr, 'problem\n'],
    [stdout, ' more\n'],
    [stderr, 'end\n'],
  ] as const)
    stream.emit('data', Buffer.from(text));
  expect(output.shown).toBe('half\nproblem\n more\nend');
  expect(output.text).toBe('half more\n\nproblem\nend\n');
});
