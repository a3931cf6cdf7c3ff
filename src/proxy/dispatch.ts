import type {Request} from '../protocol/request.ts';
import {answerLocally} from './local-answer.ts';
import type {ProxyPolicy} from './policy.ts';
import type {Session} from './session.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const DEL = 127;

export type DispatchContext = {policy: ProxyPolicy; proxyStats: () => string};

/** Sends one command of a client where it belongs. */
export function dispatch(context: DispatchContext, session: Session, request: Request): void {
  if (request.problem !== null) {
    answerLocally(session, request, `${request.problem}\r\n`);
    return;
  }
  if (hasControlBytes(request)) {
    answerLocally(session, request, 'CLIENT_ERROR bad command line format\r\n');
    return;
  }
  const {policy} = context;
  switch (request.verb) {
    case 'get':
    case 'gets':
      if (request.keyEnd === request.lineEnd) policy.get(session, request);
      else policy.multiGet(session, request);
      return;
    case 'gat':
    case 'gats':
      policy.multiGet(session, request);
      return;
    case 'mg':
    case 'ms':
    case 'md':
    case 'ma':
    case 'me':
      policy.meta(session, request);
      return;
    case 'flush_all':
    case 'verbosity':
      policy.broadcast(session, request);
      return;
    case 'mn':
      answerLocally(session, request, 'MN\r\n');
      return;
    case 'version':
      answerLocally(session, request, `${policy.version}\r\n`);
      return;
    case 'stats':
      answerStats(context, session, request);
      return;
    case 'shutdown':
      answerLocally(session, request, 'ERROR: shutdown not enabled\r\n');
      return;
    case 'quit':
      session.end();
      return;
    default:
      policy.write(session, request);
  }
}

function answerStats(context: DispatchContext, session: Session, request: Request): void {
  const [, argument] = request.tokens();
  if (argument === 'proxy') answerLocally(session, request, context.proxyStats());
  else context.policy.stats(session, request);
}

/** Keys with control characters never reach a node; nothing else on a command line has any. */
function hasControlBytes(request: Request): boolean {
  const {bytes} = request;
  const end = request.dataStart > 0 ? request.dataStart : request.end;
  for (let position = request.start; position < end; position++) {
    const byte = bytes[position] ?? 0;
    if (byte >= SPACE && byte !== DEL) continue;
    if (byte !== LF && (byte !== CR || position < end - 2)) return true;
  }
  return false;
}
