import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {stopProcess} from './detached-process.ts';
import {identify, processState, type ProcessIdentity} from './process-identity.ts';
import {procStatFields} from './proc-stat.ts';

const graceMs = 5_000;

/**
 * Ends a process and all that it has started: SIGTERM, and SIGKILL for what is left after a grace. For one that shares its
 * process group with others; processes whose parent has ended before are not found.
 */
export async function endTree(root: ProcessIdentity): Promise<void> {
  if (processState(root) === 'gone') return;
  // All are looked up before any is ended: a process whose parent is gone belongs to no tree.
  const tree = [root, ...descendantsOf(root.pid)];
  await Promise.all(tree.map((identity) => stopProcess(identity, graceMs)));
}

export function descendantsOf(pid: number): ProcessIdentity[] {
  const children = byParent();
  const found: number[] = [];
  const queue = [pid];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    const own = children.get(parent) ?? [];
    found.push(...own);
    queue.push(...own);
  }
  return found.flatMap((child) => identify(child) ?? []);
}

function byParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of existsSync('/proc/self/stat') ? pairsInProc() : pairsFromPs()) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function pairsInProc(): [number, number][] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.flatMap((pid): [number, number][] => {
    try {
      const [, parent] = procStatFields(pid);
      return [[pid, Number(parent)]];
    } catch {
      // It has ended.
      return [];
    }
  });
}

function pairsFromPs(): [number, number][] {
  const lines = execFileSync('ps', ['-ax', '-o', 'pid=,ppid='], {encoding: 'utf8'}).trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}
