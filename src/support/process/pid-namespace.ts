import {readlinkSync} from 'node:fs';

/**
 * The pid namespace that this process lives in, as /proc names it: `pid:[4026531836]`; null where /proc does not say, as on
 * macOS. Pids of one namespace mean nothing in another, such as that of a container.
 */
export function ourPidNamespace(): string | null {
  ours ??= {name: pidNamespaceOf('self')};
  return ours.name;
}

/** The same of another process; null for one that is gone or may not be looked into. */
export function pidNamespaceOf(pid: number | 'self'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

/** Whether /proc is that of another pid namespace, as after `unshare --pid` without `--mount-proc`: its pids mean nothing in this one. */
export function isProcForeign(): boolean {
  foreign ??= {is: look()};
  return foreign.is;
}

let ours: {name: string | null} | undefined;
let foreign: {is: boolean} | undefined;

function look(): boolean {
  try {
    return readlinkSync('/proc/self') !== String(process.pid);
  } catch {
    return false;
  }
}
