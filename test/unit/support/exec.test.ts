import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {exec, execLines} from '../../../src/support/exec.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const sh = (script: string, options?: Parameters<typeof exec>[2]): ReturnType<typeof exec> =>
  exec('sh', ['-c', script], options);

describe('exec', () => {
  const folder = useScratchFolder();

  it('returns what a program printed', async () => {
    expect(await sh('echo out; echo err >&2')).toEqual({stdout: 'out\n', stderr: 'err\n', exitCode: 0, problem: null});
  });

  it('does not reject when a program fails', async () => {
    expect(await sh('exit 3')).toMatchObject({exitCode: 3, problem: 'sh exited with code 3'});
  });

  it('does not reject when a program does not exist', async () => {
    expect(await exec('/nowhere/program', [])).toMatchObject({
      exitCode: null,
      problem: '/nowhere/program could not be run: ENOENT',
    });
  });

  it('passes input, folder and environment to the program', async () => {
    const {stdout} = await sh('cat; pwd; echo $ADDED; test -n "$PATH"', {
      input: 'in ',
      cwd: folder.path,
      env: {ADDED: 'added'},
    });
    expect(stdout).toBe(`in ${folder.path}\nadded\n`);
  });

  it('handles a program that closes its input unread', async () => {
    expect(await sh('exec <&-; exit 0', {input: 'x'.repeat(1_000_000)})).toMatchObject({exitCode: 0});
  });

  it('ends a program that takes too long', async () => {
    expect(await exec('sleep', ['60'], {timeoutMs: 50})).toMatchObject({
      exitCode: null,
      problem: 'sleep was terminated by SIGTERM',
    });
  });

  it('resolves only after the program has ended when it is aborted', async () => {
    const started = join(folder.path, 'started');
    const ended = join(folder.path, 'ended');
    const controller = new AbortController();
    const program = `const {writeFileSync} = require('node:fs');
      process.on('SIGTERM', () => setTimeout(() => { writeFileSync('ended', ''); process.exit(); }, 100));
      setInterval(() => {}, 1000);
      writeFileSync('started', '');`;
    const running = exec(process.execPath, ['--eval', program], {cwd: folder.path, signal: controller.signal});
    await waitUntil(() => (existsSync(started) ? true : undefined), {timeoutMs: 120_000});
    controller.abort();
    await running;
    expect(existsSync(ended)).toBe(true);
  });

  it('starts nothing after an abort', async () => {
    const mark = join(folder.path, 'mark');
    expect((await sh(`touch ${mark}`, {signal: AbortSignal.abort()})).problem).toBe('sh not started');
    expect(existsSync(mark)).toBe(false);
  });
});

describe('execLines', () => {
  const read = async (script: string, signal = new AbortController().signal): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of execLines('sh', ['-c', script], {signal})) lines.push(line);
    return lines;
  };

  it('yields the lines of both streams until a failing program ends', async () => {
    expect((await read('echo one; echo two >&2; echo three; exit 1')).sort()).toEqual(['one', 'three', 'two']);
  });

  it('ends without an error when the signal aborts', async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    for await (const line of execLines('sh', ['-c', 'echo one; exec sleep 60'], {signal: controller.signal})) {
      lines.push(line);
      controller.abort();
    }
    expect(lines).toEqual(['one']);
    expect(await read('echo never', AbortSignal.abort())).toEqual([]);
  });
});
