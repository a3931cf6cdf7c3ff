import {appendFileSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {capLog, maxLogBytes, olderLog} from '../../../../src/support/files/cap-log.ts';
import {readLog} from '../../../../src/support/files/log-file.ts';
import {FakeClock} from '../../../support/fake-clock.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

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

  it('reads the older part first, which was moved away when the log became too long', async () => {
    const {older, newer} = moved();
    expect(await all({follow: false})).toEqual([...older, ...newer]);
  });

  it('continues, without a line missing or read twice, when the log is moved away while it is followed', async () => {
    const controller = new AbortController();
    const clock = new FakeClock();
    const expected: string[] = [];
    const append = (count: number): void => {
      const lines = Array.from({length: count}, (_, index) => `${expected.length + index} ${'ü'.repeat(30)}`);
      appendFileSync(file(), `${lines.join('\n')}\n`);
      expected.push(...lines);
    };
    let rounds = 0;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (...args) => {
      // Some lines that were not read yet are moved away with the others.
      append(10_000);
      capLog(file());
      append(5);
      if (++rounds === 5) controller.abort();
      return sleep(...args);
    };
    const lines: string[] = [];
    for await (const line of readLog(file(), {follow: true, signal: controller.signal, clock})) lines.push(line);
    expect(statSync(olderLog(file())).size).toBeGreaterThan(maxLogBytes);
    expect(statSync(file()).size).toBeLessThanOrEqual(maxLogBytes);
    expect(lines).toEqual(expected.slice(0, lines.length));
    expect(lines.length).toBeGreaterThan(40_000);
  });

  it('keeps no more than two parts, and loses what is older than both', () => {
    moved();
    const {older} = moved();
    expect(readFileSync(olderLog(file()), 'utf8')).toBe(`newer\n${older.join('\n')}\n`);
  });

  /** A log that was too long and is moved away, and a line after that. */
  function moved(): {older: string[]; newer: string[]} {
    const older = Array.from({length: 20_000}, (_, index) => `${index} ${'x'.repeat(60)}`);
    appendFileSync(file(), `${older.join('\n')}\n`);
    capLog(file());
    expect(statSync(file()).size).toBe(0);
    appendFileSync(file(), 'newer\n');
    return {older, newer: ['newer']};
  }

  async function all({follow}: {follow: boolean}): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of readLog(file(), {follow, signal})) lines.push(line);
    return lines;
  }
});
