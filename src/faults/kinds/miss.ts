import {valueItems} from '../../protocol/reply-scanner.ts';
import type {Verb} from '../../protocol/request.ts';
import {answeredInstead} from '../commands/answered-instead.ts';
import {keysOf, type MatchParameters} from '../commands/command-match.ts';
import type {CommandHit, FaultContext} from '../link-effect.ts';
import {describeMatch, type FaultKind} from '../fault-kind.ts';
import {matchParameters} from '../parameter.ts';
import type {LinkCommand} from '../link/wire.ts';

/**
 * Answers a matched command as if the key did not exist, without asking the node. In a multi-get only the matching keys
 * are missing. Commands that have no such answer (`set`, `add`, `version`) pass.
 */
export type MissFault = {kind: 'miss'} & MatchParameters;

const answers: Readonly<Partial<Record<Verb, string>>> = {
  get: 'END',
  gets: 'END',
  gat: 'END',
  gats: 'END',
  mg: 'EN',
  me: 'EN',
  md: 'NF',
  ma: 'NF',
  delete: 'NOT_FOUND',
  incr: 'NOT_FOUND',
  decr: 'NOT_FOUND',
  touch: 'NOT_FOUND',
  cas: 'NOT_FOUND',
  replace: 'NOT_STORED',
  append: 'NOT_STORED',
  prepend: 'NOT_STORED',
};

export const miss: FaultKind<MissFault> = {
  about: 'replies as if the key did not exist',
  parameters: matchParameters,
  onCommands: true,
  check: ({verb}) =>
    verb === undefined || verb in answers ? null : `${verb} can't miss; expected ${Object.keys(answers).join(', ')}`,
  describe: (match) => `answers a miss${describeMatch(match)}`,
  effect: (_fault, context) => ({act: (hit) => answerMiss(hit, context)}),
  // A node would reject this as malformed, and change nothing.
  probe: () => ({
    command: 'touch mcluster-probe x\r\n',
    commands: 1,
    timeoutMs: 1000,
  }),
};

/** The answers of an `ms` that stands for another command. */
const storeAnswers: Readonly<Partial<Record<Verb, string>>> = {
  cas: 'NF',
  replace: 'NS',
  append: 'NS',
  prepend: 'NS',
};

function answerMiss({command, request, verb, matchesKey}: CommandHit, context: FaultContext): LinkCommand {
  const line = request.verb === 'ms' ? storeAnswers[verb] : answers[request.verb];
  if (line === undefined) return command;
  const keys = keysOf(request);
  if (keys.length > 1 && !keys.every(matchesKey)) return withoutItems(command, matchesKey);
  const answer = `${line}${echoedFlags({verb: request.verb, tokens: request.tokens()})}\r\n`;
  return answeredInstead(command, answer, context);
}

/** Asks the node, and removes the missing keys from its answer. */
function withoutItems({waiter, ...sent}: LinkCommand, isMissing: (key: string) => boolean): LinkCommand {
  return {
    ...sent,
    waiter: {
      shape: waiter.shape,
      onReply(bytes, start, end) {
        const items = valueItems(bytes, start, end);
        const last = items?.at(-1)?.end ?? start;
        const kept = (items ?? []).filter(
          ({keyStart, keyEnd}) => !isMissing(bytes.toString('latin1', keyStart, keyEnd)),
        );
        const parts = [...kept.map((item) => bytes.subarray(item.start, item.end)), bytes.subarray(last, end)];
        const reply = Buffer.concat(parts);
        waiter.onReply(reply, 0, reply.length);
      },
      onLost() {
        waiter.onLost();
      },
    },
  };
}

/** Meta commands return opaque and key with a miss as well (memcached 1.6.18); a base64 key is marked as such. */
function echoedFlags({verb, tokens}: {verb: Verb; tokens: string[]}): string {
  if (verb !== 'mg' && verb !== 'md' && verb !== 'ma') return '';
  const [, key = '', ...flags] = tokens;
  const binary = flags.includes('b') ? ' b' : '';
  return flags.map((flag) => (flag.startsWith('O') ? ` ${flag}` : flag === 'k' ? ` k${key}${binary}` : '')).join('');
}
