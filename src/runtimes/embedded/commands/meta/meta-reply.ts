import type {Request} from '../../../../protocol/request.ts';
import type {Client} from '../command-handler.ts';
import {
  hasTooManyTokens,
  isOpaqueTooLong,
  keyFlag,
  opaqueTooLong,
  parseMetaFlags,
  type MetaFlags,
} from './meta-flags.ts';

/** Parses the flags of `md` and `ma`; returns null when they are invalid and the error has been sent. */
export function readMetaFlags(request: Request, client: Client): MetaFlags | null {
  const tokens = request.tokens();
  if (hasTooManyTokens(tokens)) {
    client.out.line('CLIENT_ERROR options flags too long');
    return null;
  }
  const flags = parseMetaFlags(tokens[1] ?? '', tokens.slice(2), client.server.clock);
  if (typeof flags !== 'string') return flags;
  client.out.line('CLIENT_ERROR invalid or duplicate flag');
  return null;
}

/** Returns the replies to flags `O` and `k`; null when the opaque is too long and the error has been sent. */
export function opaqueAndKey(flags: MetaFlags, client: Client): string | null {
  let text = '';
  for (const token of flags.tokens) {
    if (token.startsWith('O')) {
      if (isOpaqueTooLong(token)) {
        client.out.line(opaqueTooLong);
        return null;
      }
      text += ` ${token}`;
    } else if (token.startsWith('k')) {
      text += keyFlag(flags.key, flags.binaryKey);
    }
  }
  return text;
}
