import {execFileSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {dockerMissing} from './docker-engine.ts';
import {memcachedMissing, newerMemcachedMissing} from './memcached-process.ts';

/**
 * Builds what the tests run, prints which tests can't run here, and checks afterwards that no test left anything
 * behind: everything that a test starts inherits a mark in its environment, and all temporary folders are in one.
 */
export default function setup(): () => void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--fast'], {stdio: 'inherit'});
  const missing = {memcached: memcachedMissing, 'a newer memcached': newerMemcachedMissing, Docker: dockerMissing};
  for (const [what, reason] of Object.entries(missing)) {
    if (reason !== null) console.warn(`Skipping the tests on ${what}: ${reason}`);
  }
  const mark = `MCLUSTER_TEST_RUN=${randomUUID()}`;
  const folder = mkdtempSync(join(tmpdir(), 'mct-'));
  [process.env.MCLUSTER_TEST_RUN, process.env.TMPDIR] = [mark.split('=')[1], folder];
  return () => {
    const left = [...leftProcesses(mark), ...readdirSync(folder).map((name) => `folder ${join(folder, name)}`)];
    rmSync(folder, {recursive: true, force: true});
    if (left.length === 0) return;
    // vitest prints what a teardown throws, but still succeeds.
    process.exitCode = 1;
    throw new Error(`tests left behind:\n  ${left.join('\n  ')}`);
  };
}

/** Ends and describes every process with the mark, except vitest's own. Linux only: elsewhere, none is found. */
function leftProcesses(mark: string): string[] {
  return pids().flatMap((pid) => {
    const carriesMark = readProc(pid, 'environ').split('\0').includes(mark);
    const command = readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
    if (!carriesMark || command === '' || /vitest|esbuild/.test(command)) return [];
    process.kill(pid, 'SIGKILL');
    return [`process ${pid}: ${command}`];
  });
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Empty for a process that is gone, or is another user's. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
