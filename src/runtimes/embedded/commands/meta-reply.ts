import type {Request} from '../../../protocol/request.ts';
import type {Client} from './command.ts';
import {
  hasTooManyTokens,
  isOpaqueTooLong,
  keyFlag,
  opaqueTooLong,
  parseMetaFlags,
  type MetaFlags,
} from './meta-flags.ts';

/** The flags of `md` and `ma`; null when they are wrong, which has been answered then. */
export function readMetaFlags(request: Request, client: Client): MetaFlags | null {
  const tokens = request.tokens();
  if (hasTooManyTokens(tokens)) {
    client.out.line('CLIENT_ERROR options flags too long');
    return null;
  }
  const flags = parseMetaFlags(tokens[1] ?? '', tokens.slice(2), client.node.clock);
  if (typeof flags !== 'string') return flags;
  client.out.line('CLIENT_ERROR invalid or duplicate flag');
  return null;
}

/** The answers to flags `O` and `k`; null when the opaque is too long, which has been answered then. */
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
