import {CommandMatch, type MatchParameters} from '../../faults/commands/command-match.ts';
import {kindOf, type Fault} from '../../faults/fault.ts';
import {seededRandom} from '../../support/random.ts';
import type {MemberState} from '../status/member-status.ts';
import type {SeenByProxy} from '../status/seen-by-proxies.ts';
import {latenessOf} from './lateness.ts';

/**
 * The predicted result of a `get` of one key on one link. `line`: a reply line that is neither a value nor END. `lost`:
 * refused, or the connection is closed; `once`: the next one reaches the member. `silent`: no reply comes, or it comes
 * too late. `why` names anything unusual; for `unknown`, what is unknown.
 */
export type LinkAnswer =
  | {kind: 'hit' | 'miss'; why: string | null}
  | {kind: 'line'; line: string; why: string}
  | {kind: 'lost'; once: boolean; why: string}
  | {kind: 'silent' | 'unknown'; why: string};

export type FaultOnLink = {id: string; what: string; fault: Fault; hits: number};

/** All that is known of the link from a proxy to a node or a backup, and of that member. */
export type LinkNow = {
  proxy: string;
  member: string;
  state: MemberState;
  /** null: it could not be asked. */
  holds: boolean | null;
  sizeBytes: number | null;
  seen: Pick<SeenByProxy, 'state' | 'link'>;
  faults: readonly FaultOnLink[];
  /** The result of a round trip over the link, for a member that did not answer a direct request; null: not tried. */
  roundTrip: 'answered' | 'lost' | 'silent' | null;
  /** How long the proxy waits for a reply; null: forever. */
  deadlineMs: number | null;
};

/**
 * Bytes on the link besides key and value: `get KEY`, and `VALUE KEY FLAGS SIZE`, the value and END, with line ends.
 */
const getBytes = 6;
const valueBytes = 40;
/** The interval at which deadlines are checked (src/proxy/repair/replicas/ticker.ts). */
const tickMs = 25;

/** Predicts the result of the next `get` of `key` on this link, without other clients. */
export function linkAnswer(key: string, link: LinkNow): LinkAnswer {
  const {proxy, member, seen} = link;
  if (seen.state === 'down') {
    const why = `${proxy} does not use ${member} at the moment`;
    const isKeptOut = link.holds === null || link.faults.some(({fault}) => !kindOf(fault).onCommands);
    return isKeptOut
      ? {kind: 'lost', once: false, why}
      : {kind: 'unknown', why: `${why}, but may start to at any time`};
  }
  if (seen.link === 'broken') {
    return {kind: 'lost', once: true, why: `the connection of ${proxy} to ${member} broke while it was idle`};
  }
  const refusing = link.faults.find(({fault}) => fault.kind === 'partition' && fault.mode === 'refuse');
  if (refusing) return {kind: 'lost', once: false, why: named(refusing, member)};
  const silencing = link.faults.find(({fault: {kind}}) => kind === 'partition' || kind === 'half-open');
  const plain: LinkAnswer = silencing ? {kind: 'silent', why: named(silencing, member)} : memberAnswer(link);
  if (plain.kind === 'silent') return resetOr(key, link, plain);
  return plain.kind === 'hit' || plain.kind === 'miss' ? withFaults(key, link, plain) : plain;
}

/** Predicts the reply to the `get` after one that found the connection broken. */
export function nextLinkAnswer(key: string, link: LinkNow): LinkAnswer {
  return linkAnswer(key, link.seen.link === 'broken' ? {...link, seen: {...link.seen, link: 'idle'}} : link);
}

function memberAnswer({member, state, holds, roundTrip}: LinkNow): LinkAnswer {
  if (state === 'paused') return {kind: 'silent', why: `${member} is paused`};
  if (state === 'dead' || state === 'missing') return {kind: 'lost', once: false, why: `${member} is ${state}`};
  if (holds !== null) return {kind: holds ? 'hit' : 'miss', why: null};
  if (roundTrip === 'lost') return {kind: 'lost', once: false, why: `${member} can't be reached`};
  if (roundTrip === 'silent') return {kind: 'silent', why: `${member} does not answer`};
  return {kind: 'unknown', why: `${member} runs, but did not report whether it holds the key`};
}

/** No reply comes, but a fault may close the connection before one is due. */
function resetOr(key: string, {member, faults}: LinkNow, silent: LinkAnswer): LinkAnswer {
  const resets = faults.flatMap((one) => (one.fault.kind === 'reset' ? [{one, fault: one.fault}] : []));
  for (const {one, fault} of resets) {
    const hits = hitsGet(one, key);
    if (hits === 'no' || fault.direction === 'replies') continue;
    if (hits === 'yes' && fault.direction === 'requests') return {kind: 'lost', once: false, why: named(one, member)};
    return {
      kind: 'unknown',
      why: `${silent.why}; cannot predict whether the connection is reset first by ${named(one, member)}`,
    };
  }
  return silent;
}

function withFaults(key: string, link: LinkNow, plain: LinkAnswer & {kind: 'hit' | 'miss'}): LinkAnswer {
  const odds = link.faults.map((one) => ({one, hits: hitsGet(one, key)}));
  const doubtful = odds.find(({hits}) => hits === 'perhaps');
  if (doubtful)
    return {kind: 'unknown', why: `cannot predict whether the request is hit by ${named(doubtful.one, link.member)}`};
  const [first, ...others] = odds.flatMap(({one, hits}) => (hits === 'yes' ? [one] : []));
  if (first === undefined) return inTime(key, link, plain, []);
  if (others.length > 0) {
    const both = [first, ...others].map((one) => named(one, link.member));
    return {kind: 'unknown', why: `the request is hit by ${both.join(' and ')} at once`};
  }
  return afterHit(key, link, plain, first);
}

/** The single-command fault that hits the `get` is the only one. */
function afterHit(
  key: string,
  link: LinkNow,
  plain: LinkAnswer & {kind: 'hit' | 'miss'},
  hit: FaultOnLink,
): LinkAnswer {
  const {fault} = hit;
  const why = named(hit, link.member);
  switch (fault.kind) {
    case 'reply':
      return inTime(
        key,
        link,
        fault.reply === 'END' ? {kind: 'miss', why} : {kind: 'line', line: fault.reply, why},
        [],
      );
    case 'miss':
      return inTime(key, link, {kind: 'miss', why}, []);
    case 'corrupt':
      if (plain.kind === 'miss') return {kind: 'unknown', why: `a random byte of the reply is changed by ${why}`};
      return inTime(key, link, {...plain, why: `with a byte changed by ${why}`}, []);
    case 'drop':
      return {kind: 'silent', why};
    case 'reset':
      return {kind: 'lost', once: false, why};
    default:
      return inTime(key, link, plain, [hit]);
  }
}

/** Returns the same reply with its delay, or silence if it comes after the deadline. */
function inTime(key: string, link: LinkNow, answer: LinkAnswer, delaying: readonly FaultOnLink[]): LinkAnswer {
  const keyBytes = Buffer.byteLength(key);
  const replyBytes = valueBytes + keyBytes + (link.sizeBytes ?? 0);
  const late = [...link.faults.filter(({fault}) => !kindOf(fault).onCommands), ...delaying].flatMap((one) => {
    const lateness = latenessOf(one.fault, {requestBytes: getBytes + keyBytes, replyBytes});
    return lateness === null ? [] : [{...lateness, why: named(one, link.member)}];
  });
  if (late.length === 0) return answer;
  const why = [...(answer.why === null ? [] : [answer.why]), `late: ${late.map((one) => one.why).join(', ')}`].join(
    '; ',
  );
  if (link.deadlineMs === null) return {...answer, why};
  const leastMs = late.reduce((sum, one) => sum + one.leastMs, 0);
  // Opening a connection is a round trip, too.
  const mostMs = late.reduce((sum, one) => sum + one.mostMs, 0) * (link.seen.link === 'up' ? 1 : 2);
  if (leastMs > link.deadlineMs + 2 * tickMs) return {kind: 'silent', why: `later than ${link.deadlineMs} ms: ${why}`};
  if (mostMs < link.deadlineMs / 2) return {...answer, why};
  return {kind: 'unknown', why: `cannot predict whether ${link.member} answers within ${link.deadlineMs} ms: ${why}`};
}

/**
 * Returns whether a single-command fault hits the next `get` of this key. How many other commands it has counted is
 * unknown.
 */
function hitsGet({fault, hits}: FaultOnLink, key: string): 'yes' | 'no' | 'perhaps' {
  if (!kindOf(fault).onCommands) return 'no';
  const parameters = fault as MatchParameters;
  const {verb, nth, probability, count} = parameters;
  const match = new CommandMatch(parameters, seededRandom(0));
  if ((verb !== undefined && verb !== 'get') || !match.matchesKey(Buffer.from(key).toString('latin1'))) return 'no';
  if (hits >= (nth === undefined ? (count ?? Infinity) : 1)) return 'no';
  return (nth ?? 1) > 1 || (probability ?? 1) < 1 ? 'perhaps' : 'yes';
}

function named({id, what}: FaultOnLink, member: string): string {
  return `${id} (${member} ${what})`;
}
