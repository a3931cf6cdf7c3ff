import {appendFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readLog} from '../../../src/support/log-file.ts';
import {FakeClock} from '../../support/fake-clock.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

describe('readLog', () => {
  const folder = useScratchFolder();
  const signal = new AbortController().signal;
  const file = (): string => join(folder.path, 'log');

  it('yields lines without line ends, including an unfinished last one', async () => {
    writeFileSync(file(), 'one\n\ntwo\nthree');
    expect(await all({follow: false})).toEqual(['one', '', 'two', 'three']);
  });

  it('treats a missing file as empty', async () => {
    expect(await all({follow: false})).toEqual([]);
  });

  it('reads lines and characters across the boundaries of its chunks', async () => {
    const lines = Array.from({length: 3000}, (_, index) => `${index} ${'é'.repeat(40)}`);
    writeFileSync(file(), `${lines.join('\n')}\n`);
    expect(await all({follow: false})).toEqual(lines);
  });

  it('follows what is appended until aborted, even to a file that did not exist', async () => {
    const controller = new AbortController();
    const clock = new FakeClock();
    // Each time it has read everything, the next event happens to the file.
    const happenings = [
      () => appendFileSync(file(), 'one\ntw'),
      () => appendFileSync(file(), 'o\n'),
      () => controller.abort(),
    ];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (...args) => {
      happenings.shift()?.();
      return sleep(...args);
    };
    const lines: string[] = [];
    for await (const line of readLog(file(), {follow: true, signal: controller.signal, clock})) lines.push(line);
    expect(lines).toEqual(['one', 'two']);
    expect(happenings).toEqual([]);
  });

  it('ends when the file is removed, after yielding everything written to it', async () => {
    writeFileSync(file(), 'one\n');
    const clock = new FakeClock();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (...args) => {
      appendFileSync(file(), 'two\n');
      rmSync(file());
      return sleep(...args);
    };
    const lines: string[] = [];
    for await (const line of readLog(file(), {follow: true, signal, clock})) lines.push(line);
    expect(lines).toEqual(['one', 'two']);
  });

  async function all({follow}: {follow: boolean}): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of readLog(file(), {follow, signal})) lines.push(line);
    return lines;
  }
});
