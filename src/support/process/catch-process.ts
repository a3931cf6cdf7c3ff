import type {ChildProcess} from 'node:child_process';
import {subscribe, unsubscribe} from 'node:diagnostics_channel';

/**
 * Calls `start`, and returns its result and the process that it started (undefined if none), for packages that do not
 * give access to theirs. Node publishes every new process on this channel:
 * https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#process
 */
export function catchProcess<T>(start: () => T): {result: T; child: ChildProcess | undefined} {
  const started: ChildProcess[] = [];
  const keep = (message: unknown): void => void started.push((message as {process: ChildProcess}).process);
  subscribe('child_process', keep);
  try {
    const result = start();
    return {result, child: started[0]};
  } finally {
    unsubscribe('child_process', keep);
  }
}
