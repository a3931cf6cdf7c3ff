import type {BinaryRequest} from '../../protocol/binary/binary-request.ts';
import {statuses} from '../../protocol/binary/statuses.ts';
import {answerStats, type DispatchContext} from './dispatch.ts';
import {answerLocally} from './local-answer.ts';
import type {Session} from './session.ts';

/** Any answer: the client gets the request's status instead, or an empty reply. */
const done = 'OK\r\n';

/** Routes one request of the binary protocol, in the form of a text command: to the policy, or to a local answer. */
export function dispatchBinary(context: DispatchContext, session: Session, request: BinaryRequest): void {
  const {policy} = context;
  // A set that is rejected for its size has become a delete: its old value is removed.
  if (request.status !== statuses.ok && !request.removesOldValue) {
    answerLocally(session, request, done);
    if (request.closes) session.quit();
    return;
  }
  switch (request.verb) {
    case 'gets':
      policy.get(session, request);
      return;
    case 'gats':
      policy.multiGet(session, request);
      return;
    case 'ms':
      if (request.clientVerb === 'set' && request.encodedKey === null) policy.set(session, request);
      else policy.meta(session, request);
      return;
    case 'mg':
    case 'ma':
    case 'md':
      policy.meta(session, request);
      return;
    case 'delete':
      policy.write(session, request);
      return;
    case 'flush_all':
      policy.broadcast(session, request);
      return;
    case 'stats':
      answerStats(context, session, request);
      return;
    case 'version':
      policy.version(session, request);
      return;
    case 'quit':
      answerLocally(session, request, done);
      session.quit();
      return;
    default:
      answerLocally(session, request, 'MN\r\n');
  }
}
