import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {reportError} from '../../../src/cli/report-error.ts';
import {InterruptedError} from '../../../src/errors/interrupted-error.ts';
import {MclusterError} from '../../../src/errors/mcluster-error.ts';

let [stdout, stderr] = ['', ''];

beforeEach(() => {
  [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const expected = new MclusterError({
  code: 'MEMBER_NOT_FOUND',
  message: 'no member is named node9',
  hint: 'did you mean node1?',
  details: {member: 'node9'},
});

describe('reportError', () => {
  it('prints the message and the hint, and returns the exit code', () => {
    expect(reportError(expected, {json: false})).toBe(5);
    expect([stdout, stderr]).toEqual(['', 'Error: no member is named node9\nHint: did you mean node1?\n']);
  });

  it('prints JSON to stdout with --json', () => {
    expect(reportError(expected, {json: true})).toBe(5);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'MEMBER_NOT_FOUND',
        message: 'no member is named node9',
        hint: 'did you mean node1?',
        details: {member: 'node9'},
      },
    });
  });

  it('prints the same keys without a hint and details', () => {
    reportError(new MclusterError({code: 'TIMED_OUT', message: 'late'}), {json: true});
    expect(JSON.parse(stdout)).toEqual({error: {code: 'TIMED_OUT', message: 'late', hint: null, details: {}}});
  });

  it('reports an error that is no MclusterError as a bug, with its stack', () => {
    expect(reportError(new TypeError('x is not a function'), {json: false})).toBe(1);
    expect(stderr).toContain('bug in mcluster');
    expect(stderr).toMatch(/TypeError: x is not a function\n +at .*report-error\.test\.ts/);
  });

  it('gives such a bug a code and its stack in JSON, too', () => {
    expect(reportError(new TypeError('x is not a function'), {json: true})).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {code: 'BUG', message: 'x is not a function', details: {stack: expect.stringContaining('at ') as string}},
    });
  });

  it('reports a resource that the system refused as a failure of the environment', () => {
    const error = Object.assign(new Error('spawn sh EAGAIN'), {code: 'EAGAIN', syscall: 'spawn sh', path: 'sh'});
    expect(reportError(error, {json: false})).toBe(4);
    expect(stderr).toMatch(/^Error: can't start sh: the limit of processes is reached \(EAGAIN\)\nHint: /);
  });

  it('reports a thrown value that is no Error as a bug', () => {
    expect(reportError('just text', {json: false})).toBe(1);
    expect(stderr).toContain('just text');
  });

  it('prints no error after Ctrl-C', () => {
    expect(reportError(new InterruptedError(), {json: false})).toBe(130);
    expect(stderr).toBe('interrupted\n');
  });
});
