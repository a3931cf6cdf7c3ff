import {isErrorReply} from '../../protocol/reply-scanner.ts';
import type {PolicyName} from '../../topology/topology.ts';
import type {LinkAnswer} from './link-answer.ts';

/**
 * The predicted result of a read. `error`: a reply line that is neither a value nor a miss. `refused`: the connection
 * is refused. `unknown`: it depends on something that can't be seen from outside, which `why` names.
 */
export type ReadVerdict = {
  outcome: 'hit' | 'miss' | 'hangs' | 'error' | 'refused' | 'unknown';
  /** The member that answers; null when none does. */
  from: string | null;
  /** Its node has lost the key, and the backup, which has it, is not asked: the stale restart. */
  stale: boolean;
  /** Anything unusual, in words; null: nothing. */
  why: string | null;
};

/** The predicted result of reading the key now through this proxy. */
export type KeyRead = ReadVerdict & {
  proxy: string;
  /** The result of later reads, when the first one only detects a broken connection; else null. */
  then: ReadVerdict | null;
};

/** A member as a proxy reaches it: `now`, and in `next` for the `get` after one that was lost `once`. */
export type Asked = {name: string; holds: boolean | null; up: boolean; now: LinkAnswer; next: LinkAnswer};

/** Applies the policies' rules for a read, in the order of the table in docs/clusters.md. */
export function readThrough(
  policy: PolicyName,
  node: Asked,
  backup: Asked | null,
): ReadVerdict & Pick<KeyRead, 'then'> {
  const read = policy === 'repair' ? repairRead : magentRead;
  const first = read(node, backup);
  const again = node.now.kind === 'lost' && node.now.once ? read(later(node), backup) : null;
  return {...first, then: again !== null && !isSame(again, first) ? again : null};
}

/** magent has no deadlines: it waits for silent members, and retries unreachable ones every second. */
function magentRead(node: Asked, backup: Asked | null): ReadVerdict {
  const {now} = node;
  if (now.kind !== 'lost') return magentAnswer(node, {stale: node.holds === false && backup?.holds === true});
  if (backup === null) return {...noMember, outcome: 'error', why: `${now.why}, and there is no backup`};
  if (backup.now.kind !== 'lost') {
    const answer = magentAnswer(backup, {stale: false});
    return {...answer, why: both(now.why, answer.why)};
  }
  if (now.once || backup.now.once) {
    const retry = magentRead(later(node), later(backup));
    return {...retry, why: both('magent retries after a second', retry.why)};
  }
  return {...noMember, outcome: 'hangs', why: both(both(now.why, backup.now.why), 'policy magent retries forever')};
}

function magentAnswer({name, now}: Asked, {stale}: {stale: boolean}): ReadVerdict {
  const {why} = now;
  if (now.kind === 'hit') return {outcome: 'hit', from: name, stale: false, why};
  if (now.kind === 'silent') return {...noMember, outcome: 'hangs', why: both(why, 'policy magent has no deadline')};
  if (now.kind === 'line' && !isError(now.line)) return {outcome: 'error', from: name, stale: false, why};
  if (now.kind === 'miss' || now.kind === 'line') return {outcome: 'miss', from: name, stale, why};
  return {...noMember, outcome: 'unknown', why};
}

/** Policy repair looks a miss up in the backup, and never hides an error as a miss. */
function repairRead(node: Asked, backup: Asked | null): ReadVerdict {
  const {now} = node;
  const own: ReadVerdict = {
    outcome: now.kind === 'line' ? 'error' : now.kind === 'miss' ? 'miss' : 'hit',
    from: node.name,
    stale: false,
    why: now.why,
  };
  if (now.kind === 'hit') return own;
  // The proxy then parses the line as a value.
  if (now.kind === 'unknown' || isMistaken(now)) return {...noMember, outcome: 'unknown', why: now.why};
  const isGone = now.kind === 'lost' || now.kind === 'silent';
  if (!isGone && backup?.up !== true) return own;
  const why = both(now.why, backup?.now.why ?? null);
  switch (backup?.now.kind) {
    case 'unknown':
      return {...noMember, outcome: 'unknown', why};
    case 'hit':
      return {outcome: 'hit', from: backup.name, stale: false, why};
    case 'miss':
      return isGone ? {outcome: 'miss', from: backup.name, stale: false, why} : own;
    case 'line':
      if (isMistaken(backup.now)) return {...noMember, outcome: 'unknown', why};
      return now.kind === 'line' ? own : {outcome: 'error', from: backup.name, stale: false, why};
    default:
      return isGone
        ? {...noMember, outcome: 'error', why: backup === null ? `${why}, and there is no backup` : why}
        : own;
  }
}

function isSame(one: ReadVerdict, other: ReadVerdict): boolean {
  return one.outcome === other.outcome && one.from === other.from;
}

const noMember = {from: null, stale: false};

function later(asked: Asked): Asked {
  return {...asked, now: asked.next};
}

function isMistaken(answer: LinkAnswer): boolean {
  return answer.kind === 'line' && answer.line.startsWith('V');
}

function isError(line: string): boolean {
  const bytes = Buffer.from(line);
  return isErrorReply(bytes, 0, bytes.length);
}

function both(one: string | null, other: string | null): string | null {
  return [one, other].filter((why) => why !== null).join('; ') || null;
}
