import {parseCommandLine} from '../../protocol/command-line.ts';
import {maxLineBytes, tooLarge} from '../../protocol/limits.ts';
import type {Request, Verb} from '../../protocol/request.ts';
import {answerLocally} from './local-answer.ts';
import type {ProxyPolicy} from '../policy.ts';
import type {Session} from './session.ts';

export type DispatchContext = {policy: ProxyPolicy; proxyStats: () => string};

/** Routes one command of a client: to the policy, or to a local answer. */
export function dispatch(context: DispatchContext, session: Session, request: Request): void {
  if (isRejected(context, session, request)) return;
  const {policy} = context;
  switch (request.verb) {
    case 'get':
    case 'gets':
      if (request.keyEnd === request.lineEnd && !isLong(request)) policy.get(session, request);
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
      policy.version(session, request);
      return;
    case 'stats':
      answerStats(context, session, request);
      return;
    case 'lru_crawler':
      if (isMetadump(request)) policy.metadump(session, request);
      else answerLocally(session, request, 'ERROR\r\n');
      return;
    case 'cache_memlimit':
    case 'slabs':
    case 'lru':
    case 'watch':
      // Commands about the internals of a single memcached, which a proxy is not.
      answerLocally(session, request, 'ERROR\r\n');
      return;
    case 'shutdown':
      answerLocally(session, request, 'ERROR: shutdown not enabled\r\n');
      return;
    case 'quit':
      session.quit();
      return;
    case 'set':
      policy.set(session, request);
      return;
    default:
      policy.write(session, request);
  }
}

/** Answers a command that no node is asked, or only for its error. Returns false for any other command. */
function isRejected({policy}: DispatchContext, session: Session, request: Request): boolean {
  if (request.problem !== null) {
    if (request.isHttp) session.quit();
    else if (removesOldValue(request)) forget(policy, session, request);
    else if (mayHaveBadFlags(request)) policy.meta(session, withBadData(request));
    else answerLocally(session, request, `${request.problem}\r\n`);
    return true;
  }
  if (request.hasControlBytes) {
    answerLocally(session, request, 'CLIENT_ERROR bad command line format\r\n');
    return true;
  }
  if (isTooLong(request)) {
    answerLocally(session, request, 'CLIENT_ERROR line too long\r\n');
    return true;
  }
  return false;
}

/** The one command on a memcached's crawler that means something for all nodes: tools list keys with it. */
function isMetadump(request: Request): boolean {
  const [, what, classes, ...rest] = request.tokens();
  return what === 'metadump' && classes !== undefined && rest.length === 0;
}

export function answerStats(context: DispatchContext, session: Session, request: Request): void {
  const [, argument] = request.tokens();
  if (argument === 'proxy') answerLocally(session, request, context.proxyStats());
  else context.policy.stats(session, request);
}

/** A value that memcached rejects for its size still removes the old one (proto_text.c). */
function removesOldValue(request: Request): boolean {
  return request.problem === tooLarge && (request.verb === 'set' || request.verb === 'ms') && !request.hasControlBytes;
}

/** Deletes the key; the client receives the reply to its own command. */
function forget(policy: ProxyPolicy, session: Session, request: Request): void {
  const isMeta = request.verb === 'ms';
  const options = isMeta ? request.tokens().filter((token, index) => index > 2 && token.startsWith('b')) : [];
  if (request.noreply) options.push('noreply');
  const line = [isMeta ? 'md' : 'delete', request.key, ...options].join(' ');
  const bytes = Buffer.from(`${line}\r\n`, 'latin1');
  const {request: deletion} = parseCommandLine(bytes, 0, line.length);
  deletion.end = bytes.length;
  deletion.problem = request.problem;
  if (isMeta) policy.meta(session, deletion);
  else policy.write(session, deletion);
}

/** memcached reports a misspelt flag rather than bad data, and only the node knows which flags exist. */
function mayHaveBadFlags(request: Request): boolean {
  return request.verb === 'ms' && request.dataStart > 0 && !request.hasControlBytes && !isTooLong(request);
}

/** Returns the same `ms` with the shortest bad data block: it changes nothing, and returns the error. */
function withBadData(request: Request): Request {
  const [verb, key, , ...flags] = request.tokens();
  const line = [verb, key, '0', ...flags].join(' ');
  const bytes = Buffer.from(`${line}\r\nxx`, 'latin1');
  const {request: question} = parseCommandLine(bytes, 0, line.length);
  question.dataStart = question.dataEnd = line.length + 2;
  question.end = bytes.length;
  return question;
}

/** Reads of several keys are sent in lines that the proxy builds; any other line reaches the node unchanged. */
function isTooLong(request: Request): boolean {
  return isLong(request) && !isMultiGet(request.verb);
}

/**
 * memcached closes a connection on which a long line arrives in pieces, and all clients share the connection to a node.
 * It counts the CR, too.
 */
function isLong(request: Request): boolean {
  return request.lineEnd - request.start >= maxLineBytes;
}

function isMultiGet(verb: Verb): boolean {
  return verb === 'get' || verb === 'gets' || verb === 'gat' || verb === 'gats';
}
