import {MclusterError} from '../errors/mcluster-error.ts';
import {systemClock, type Clock} from '../support/clock.ts';
import {waitUntil} from '../support/wait-until.ts';
import {textRequest, type Address} from './text-request.ts';

/** Someone who has been started and should answer soon. */
export type ReadyTarget = Address & {
  name: string;
  /** The process that must be the one who answers; null where pids mean nothing here, as in a container. */
  pid: number | null;
  /** Where it says its pid; default `stats`, which a proxy passes on to its nodes. */
  statistics?: 'stats' | 'stats proxy';
};

export type ReadyWait = {
  timeoutMs: number;
  signal: AbortSignal;
  clock?: Clock;
  /**
   * Throws when waiting on would be in vain, as when one of those waited for has died. `unanswered`: who has not answered
   * yet, and why, as in `connection refused`.
   */
  checkAlive: (unanswered: ReadonlyMap<string, string>) => Promise<void>;
};

export class NotReadyError extends MclusterError {
  constructor(problems: ReadonlyMap<string, string>, timeoutMs: number) {
    const list = [...problems].map(([name, problem]) => `${name} (${problem})`).join(', ');
    super({
      code: 'TIMED_OUT',
      message: `not ready after ${timeoutMs} ms: ${list}; each should have answered \`version\``,
      hint: 'give them longer with --timeout 60s',
      details: {members: Object.fromEntries(problems), timeoutMs},
    });
  }
}

const questionTimeoutMs = 1_000;
/** Asking a container engine who is alive costs more than asking memcached for its version. */
const aliveEveryMs = 100;

/**
 * Asks all targets at once, again and again, until each has answered `version` once and all are alive. Throws what
 * `checkAlive` throws, NotReadyError with everyone who is missing, and InterruptedError.
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
 * Another process may have taken the port after it was found free and before ours could: ours is about to die then,
 * and the answer is not its own. Statistics have the pid of who answers.
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
  return `port ${port} is answered by another process than pid ${pid}`;
}
