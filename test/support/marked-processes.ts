import {randomUUID} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';

/** Why tests that look for processes by their environment can't run here; null when they can. */
export const procMissing: string | null = process.platform === 'linux' ? null : 'no /proc';

/** Returns a mark for the environment of a command; everything that it starts inherits it. */
export function newMark(): Record<string, string> {
  return {MCLUSTER_TEST_MARK: randomUUID()};
}

/** Returns the pids of all living processes with this mark. */
export function markedProcesses(mark: Record<string, string>): number[] {
  const wanted = Object.entries(mark).map(([name, value]) => `${name}=${value}`);
  return readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .filter((pid) => {
      const environment = readProc(pid, 'environ').split('\0');
      return wanted.every((entry) => environment.includes(entry));
    });
}

/** Returns the session of a process: a Ctrl-C reaches only those of the terminal's session. proc(5), field 6. */
export function sessionOf(pid: number): number {
  const stat = readProc(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
