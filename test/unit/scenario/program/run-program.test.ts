import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {maxOutputBytes, maxShownBytes} from '../../../../src/scenario/program/program-output.ts';
import {runProgram, type ProgramEnd} from '../../../../src/scenario/program/run-program.ts';
import {StepFailedError} from '../../../../src/scenario/run/step-failed-error.ts';
import {waitUntil} from '../../../../src/support/wait-until.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

const folder = useScratchFolder();
const path = (name: string): string => join(folder.path, name);

function run(file: string, args: readonly string[], options: {timeoutMs?: number; signal?: AbortSignal} = {}) {
  return runProgram(file, args, {cwd: folder.path, env: {}, signal: new AbortController().signal, ...options});
}
const sh = (line: string, options?: Parameters<typeof run>[2]): Promise<ProgramEnd> =>
  run('/bin/sh', ['-c', line], options);

function isAlive(pidFile: string): boolean {
  try {
    // The shell creates the file before it writes to it; pid 0 would mean this process group.
    const pid = Number(readFileSync(path(pidFile), 'utf8'));
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('returns how a program ended, and its output', async () => {
  expect(await sh('echo out; echo err >&2')).toMatchObject({exitCode: 0, problem: null, output: 'out\n\nerr\n'});
  expect(await sh('exit 3')).toMatchObject({exitCode: 3, problem: '/bin/sh exited with code 3'});
  expect(await sh('kill -9 $$')).toMatchObject({exitCode: null, problem: '/bin/sh was terminated by SIGKILL'});
});

it('removes terminal control characters from the output', async () => {
  const {output, shown} = await sh(String.raw`printf '\033[31mred\033[0m 10%%\r20%%\r\n\tthe\007 end\342\200\256\n\n'`);
  expect(shown).toBe('red 10%\n20%\n\tthe· end·');
  expect(output).toContain('\x1b[31mred');
});

it("rejects a program that can't be started", async () => {
  const error = await run('/nowhere/program', []).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(StepFailedError);
  expect(error).toMatchObject({message: '/nowhere/program could not be run: ENOENT'});
});

it('ends all processes of a program that takes too long', async () => {
  const end = await sh('sh -c "echo \\$\\$ > pid; exec sleep 300.1" | cat; echo never', {timeoutMs: 300});
  expect(end).toEqual({exitCode: null, problem: '/bin/sh did not exit within 300ms', output: '', shown: ''});
  // An ended process disappears only once it is reaped.
  expect(await waitUntil(() => !isAlive('pid') || undefined, {timeoutMs: 120_000})).toBe(true);
});

it('ends all processes of a program when the run ends', async () => {
  const controller = new AbortController();
  const running = sh('sh -c "echo \\$\\$ > pid; exec sleep 300.2" | cat; echo never', {signal: controller.signal});
  await waitUntil(() => isAlive('pid') || undefined, {timeoutMs: 120_000});
  controller.abort();
  expect((await running).output).toBe('');
  expect(await waitUntil(() => !isAlive('pid') || undefined, {timeoutMs: 120_000})).toBe(true);
});

it('does not wait for background processes of a program', async () => {
  const {output} = await sh('sleep 300.3 & echo $! > pid; echo started');
  const wasAlive = isAlive('pid');
  process.kill(Number(readFileSync(path('pid'), 'utf8')), 'SIGKILL');
  expect([output, wasAlive, existsSync(path('pid'))]).toEqual(['started\n', true, true]);
});

it('keeps the end of a long output', async () => {
  const {exitCode, output, shown} = await sh(`head -c ${maxOutputBytes * 2} /dev/zero; echo; echo the end`);
  expect(exitCode).toBe(0);
  expect(output.endsWith('\nthe end\n')).toBe(true);
  expect(output.length).toBeLessThan(maxOutputBytes * 1.1);
  expect(shown.split('\n')[0]).toBe(`… (${maxOutputBytes * 2 + 9 - maxShownBytes} bytes before this)`);
  expect(shown.endsWith('\nthe end')).toBe(true);
  expect(shown.length).toBeLessThan(maxShownBytes * 1.1);
});
