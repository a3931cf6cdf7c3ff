import {maxMetaTokens} from '../../../../protocol/limits.ts';
import {parseInt32, parseUint32, parseUint64} from '../../../../protocol/numbers.ts';
import type {SecondsClock} from '../../store/seconds-clock.ts';
import {decodeBase64, encodeBase64} from './base64.ts';

/** The options of a meta command that must be known before it runs. */
export type MetaFlags = {
  /** Decoded if flag `b` marks it as base64. */
  key: string;
  binaryKey: boolean;
  /** All flag tokens, in the order of their replies. */
  tokens: readonly string[];
  quiet: boolean;
  value: boolean;
  /** Flag `u`: the read does not count as a use. */
  noUpdate: boolean;
  /** The item is read first and marked as used afterwards (flags N T R l h). */
  late: boolean;
  /** Flag `N`: create the item on a miss, with this expiry; null without the flag. */
  vivifyUntil: number | null;
  /** Flag `T`. */
  expiresAt: number | null;
  /** Flag `R`. */
  recacheBefore: number;
  /** Flag `C`. */
  cas: bigint | null;
  clientFlags: number;
  /** Flag `I`. */
  invalidate: boolean;
  /** Flag `M`, without the letter; empty without the flag. */
  mode: string;
  delta: bigint;
  initial: bigint;
};

/** Opaques are `O` and up to 31 more bytes. */
const maxOpaqueBytes = 32;
const badToken = 'CLIENT_ERROR bad token in command line format';

export const opaqueTooLong = 'CLIENT_ERROR opaque token too long';

export function hasTooManyTokens(tokens: readonly string[]): boolean {
  return tokens.length > maxMetaTokens;
}

export function isOpaqueTooLong(token: string): boolean {
  return token.length > maxOpaqueBytes;
}

/** Returns ` kKEY`, the reply to flag `k`. */
export function keyFlag(key: string, binary: boolean): string {
  return binary ? ` k${encodeBase64(key)} b` : ` k${key}`;
}

/** Returns the seconds until an item expires, the reply to flag `t`; -1 means never. */
export function timeLeft(expiresAt: number, clock: SecondsClock): number {
  // An expiry in the past shows as a large number, since memcached prints it unsigned.
  return expiresAt === 0 ? -1 : (expiresAt - clock.now) >>> 0;
}

/**
 * Parses the flags of a meta command (_meta_flag_preparse in proto_text.c); a string is the error to reply. Every meta
 * command accepts every flag, whether it has an effect there or not.
 */
export function parseMetaFlags(key: string, tokens: readonly string[], clock: SecondsClock): MetaFlags | string {
  const flags: MetaFlags = {
    key,
    binaryKey: false,
    tokens,
    quiet: false,
    value: false,
    noUpdate: false,
    late: false,
    vivifyUntil: null,
    expiresAt: null,
    recacheBefore: 0,
    cas: null,
    clientFlags: 0,
    invalidate: false,
    mode: '',
    delta: 1n,
    initial: 0n,
  };
  let failed = false;
  // The last error is reported, except that an invalid F has no message of its own.
  let complaint = 'CLIENT_ERROR bad command line format';
  const seen = new Set<string>();
  for (const token of tokens) {
    const letter = token.charAt(0);
    if (letter >= '\x7f' || seen.has(letter)) return 'CLIENT_ERROR duplicate flag';
    seen.add(letter);
    const read = readers[letter];
    if (read === undefined) return 'CLIENT_ERROR invalid flag';
    const problem = read(flags, token.slice(1), clock);
    if (problem !== null) {
      failed = true;
      if (problem !== '') complaint = problem;
    }
  }
  return failed ? complaint : flags;
}

/** Applies one flag with its argument. Returns null, or the error. */
type FlagReader = (flags: MetaFlags, argument: string, clock: SecondsClock) => string | null;

const readers: Readonly<Partial<Record<string, FlagReader>>> = {
  b(flags) {
    const key = decodeBase64(flags.key);
    flags.key = key ?? '';
    flags.binaryKey = true;
    return key === null ? 'CLIENT_ERROR error decoding key' : null;
  },
  N: moment('vivifyUntil'),
  T: moment('expiresAt'),
  R: moment('recacheBefore'),
  l: late,
  h: late,
  O: accepted,
  P: accepted,
  L: accepted,
  k: accepted,
  s: accepted,
  t: accepted,
  c: accepted,
  f: accepted,
  v: set('value'),
  u: set('noUpdate'),
  q: set('quiet'),
  I: set('invalidate'),
  F(flags, argument) {
    const clientFlags = parseUint32(argument);
    flags.clientFlags = clientFlags ?? 0;
    return clientFlags === null ? '' : null;
  },
  C(flags, argument) {
    flags.cas = parseUint64(argument);
    return flags.cas === null ? badToken : null;
  },
  M(flags, argument) {
    flags.mode = argument;
    return argument.length === 1 ? null : 'CLIENT_ERROR incorrect length for M token';
  },
  J: amount('initial'),
  D: amount('delta'),
};

/** For a flag that only selects what the reply has: the reply reads it. */
function accepted(): null {
  return null;
}

function late(flags: MetaFlags): null {
  flags.late = true;
  return null;
}

function set(flag: 'value' | 'noUpdate' | 'quiet' | 'invalidate'): FlagReader {
  return (flags) => {
    flags[flag] = true;
    return null;
  };
}

function moment(flag: 'vivifyUntil' | 'expiresAt' | 'recacheBefore'): FlagReader {
  return (flags, argument, clock) => {
    flags.late = true;
    const exptime = parseInt32(argument);
    if (exptime === null) return badToken;
    flags[flag] = clock.moment(exptime);
    return null;
  };
}

function amount(flag: 'initial' | 'delta'): FlagReader {
  return (flags, argument) => {
    const number = parseUint64(argument);
    flags[flag] = number ?? 0n;
    return number === null ? `CLIENT_ERROR invalid numeric ${flag} value` : null;
  };
}
