import type {Request} from './request.ts';

/** What a proxy needs to know about a meta command (`mg ms md ma me`) besides its key. */
export type MetaTraits = {
  /** The key as it is stored: decoded if the command has the `b` flag. */
  key: Buffer;
  /** The `q` flag: nominal replies are suppressed. */
  quiet: boolean;
  /** An `mg` that changes the item: `T` (touch) or `N` (vivify). */
  changes: boolean;
};

/** Returns whether this release of memcached has meta commands; before 1.6 they are unknown. */
export function hasMetaCommands(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 6);
}

/** Reads the flags of a well-formed meta command. */
export function metaTraits(request: Request): MetaTraits {
  const tokens = request.tokens();
  const flags = tokens.slice(request.verb === 'ms' ? 3 : 2);
  const has = (flag: string): boolean => flags.some((token) => token.startsWith(flag));
  const key = request.key;
  return {
    key: has('b') ? Buffer.from(key, 'base64') : Buffer.from(key, 'latin1'),
    quiet: has('q'),
    changes: request.verb !== 'mg' ? request.verb !== 'me' : has('T') || has('N'),
  };
}
