import type {ChildProcess} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {ownProgram} from '../files/package-root.ts';
import {leaveWill} from './last-will.ts';
import {identify, type ProcessIdentity} from './process-identity.ts';

/** In the environment of a tied program. Finds it if this process was killed before it could pass on the program's pid. */
export const tieMark = 'MCLUSTER_TIED_PROGRAM';

/** `identity`: null if the program has ended or never started. `untie`: call it once the program has ended. */
export type TiedProgram = {child: ChildProcess; identity: ProcessIdentity | null; untie: () => void};

/**
 * Starts a program that is ended with everything it has started if this process ends first, for example by SIGKILL:
 * either its process `group`, which it must lead, or the `tree` of its descendants. `start` must add the given variables
 * to the program's environment.
 *
 * @throws {WatchdogError} when the watchdog cannot be started; the program is not started then
 */
export async function startTied(
  kind: 'group' | 'tree',
  start: (variables: Readonly<Record<string, string>>) => ChildProcess,
): Promise<TiedProgram> {
  const mark = randomUUID();
  const args = [ownProgram('dist/scenario/end-program.js'), kind, mark];
  // Before there is anything to end: this process may be killed at any moment.
  const will = await leaveWill({file: process.execPath, args, env: {}});
  try {
    const child = start({[tieMark]: mark});
    const identity = child.pid === undefined ? null : identify(child.pid);
    if (identity) [String(identity.pid), identity.startTime].forEach(will.addArgument);
    return {child, identity, untie: will.cancel};
  } catch (error) {
    will.cancel();
    throw error;
  }
}
