import {readFileSync} from 'node:fs';

/**
 * Returns the fields of `/proc/PID/stat` that follow `pid (comm)`: state, ppid, pgrp, session, tty, tpgid, … (proc(5)).
 * `comm` may hold spaces and brackets. Throws what `readFileSync` throws, such as ENOENT when the process has ended.
 */
export function procStatFields(pid: number | 'self'): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
