import {MclusterError} from '../errors/mcluster-error.ts';
import {systemClock, type Clock} from '../support/clock.ts';
import {waitUntil} from '../support/wait-until.ts';
import {textRequest, type Address} from '../support/net/text-request.ts';

/** A member that has been started and should answer soon. */
export type ReadyTarget = Address & {
  name: string;
  /** The expected pid of the process that answers; null where pids do not apply, as in a container. */
  pid: number | null;
  /** The statistics that contain its pid; default `stats`, which a proxy forwards to its nodes. */
  statistics?: 'stats' | 'stats proxy';
};

export type ReadyWait = {
  timeoutMs: number;
  signal: AbortSignal;
  clock?: Clock;
  /**
   * Throws when further waiting is pointless, for example when one of the members has died. `unanswered`: members that
   * have not answered yet, and why, as in `connection refused`.
   */
  checkAlive: (unanswered: ReadonlyMap<string, string>) => Promise<void>;
};

export class NotReadyError extends MclusterError {
  constructor(problems: ReadonlyMap<string, string>, timeoutMs: number) {
    const list = [...problems].map(([name, problem]) => `${name} (${problem})`).join(', ');
    super({
      code: 'TIMED_OUT',
      message: `not ready after ${timeoutMs} ms: ${list}; expected a reply to \`version\` from each`,
      hint: 'allow more time with --timeout 60s',
      details: {members: Object.fromEntries(problems), timeoutMs},
    });
  }
}

const questionTimeoutMs = 1_000;
/** Checking state through a container engine costs more than asking memcached for its version. */
const aliveEveryMs = 100;

/**
 * Polls all targets in parallel until each has answered `version` once and all are alive. Also throws what `checkAlive`
 * throws.
 * @throws {NotReadyError} with all members that have not answered in time
 * @throws {InterruptedError} on abort
 */
export async function waitUntilReady(targets: readonly ReadyTarget[], wait: ReadyWait): Promise<void> {
  const {timeoutMs, signal, clock = systemClock, checkAlive} = wait;
  const problems = new Map(targets.map(({name}) => [name, 'not asked yet']));
  let checkedAt = clock.now();

  const ask = async (target: ReadyTarget): Promise<void> => {
    const problem = await problemOf(target, {timeoutMs: Math.min(questionTimeoutMs, timeoutMs), signal});
    if (problem === null) problems.delete(target.name);
    else problems.set(target.name, problem);
  };
  const askAll = async (): Promise<true | undefined> => {
    await Promise.all(targets.filter(({name}) => problems.has(name)).map(ask));
    if (problems.size === 0 || clock.now() - checkedAt >= aliveEveryMs) {
      await checkAlive(problems);
      checkedAt = clock.now();
    }
    return problems.size === 0 ? true : undefined;
  };
  if (!(await waitUntil(askAll, {timeoutMs, signal, clock, firstPauseMs: 2, maxPauseMs: 10}))) {
    throw new NotReadyError(problems, timeoutMs);
  }
}

/**
 * Another process may have taken the port after it was found free; the member is about to fail then, and the reply is
 * not its own. Statistics contain the pid of the process that replies.
 */
async function problemOf(
  target: ReadyTarget,
  options: {timeoutMs: number; signal: AbortSignal},
): Promise<string | null> {
  const {pid, port, statistics = 'stats'} = target;
  const question = pid === null ? 'version' : `version\r\n${statistics}`;
  const isLast = (line: string): boolean => (pid === null ? true : line === 'END') || line.startsWith('ERROR');
  const {lines, problem} = await textRequest(target, question, isLast, options);
  if (lines === null) return problem;
  if (!lines[0]?.startsWith('VERSION ')) return `answered ${JSON.stringify(lines[0])}`;
  if (pid === null || lines.includes(`STAT pid ${pid}`)) return null;
  return `port ${port} is served by another process, expected pid ${pid}`;
}
