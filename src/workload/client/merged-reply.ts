import type {Target} from './connection.ts';
import type {Item, Reply, UnknownKey} from './reply.ts';

/** The reply of one target for some of the keys of a read. */
export type ReadPart = {keys: readonly string[]; reply: Reply; from: Target};

/**
 * Merges the parts into one reply about all keys, in the order of the request. If no part has an answer, returns the
 * reply of the first.
 */
export function mergedReply(keys: readonly string[], parts: readonly ReadPart[]): Reply {
  const [first] = parts;
  const isAnswered = parts.some(({reply}) => reply.type === 'items');
  if (first && (parts.length === 1 || !isAnswered)) return first.reply;
  const places = new Map([...new Set(keys)].map((key, index) => [key, index]));
  const inOrder = <One extends {key: string}>(list: readonly One[]): One[] =>
    list.toSorted((a, b) => places.get(a.key)! - places.get(b.key)!);
  const items = inOrder(parts.flatMap(({reply}): readonly Item[] => (reply.type === 'items' ? reply.items : [])));
  const unknown = inOrder(parts.flatMap(unknownIn));
  return unknown.length === 0 ? {type: 'items', items} : {type: 'partial', items, unknown};
}

function unknownIn({keys, reply, from}: ReadPart): UnknownKey[] {
  if (reply.type !== 'none' && reply.type !== 'error') return [];
  const why =
    reply.type === 'none' ? {reason: reply.reason, detail: reply.detail} : {reason: reply.type, detail: reply.line};
  return [...new Set(keys)].map((key) => ({key, member: from.name, ...why}));
}
