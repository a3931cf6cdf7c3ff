import type {Operation} from '../../src/history/format/history-entry.ts';

/**
 * Whether some order of operations on one key explains all of them, by trying every order. A key may be forgotten at any
 * time, and a miss is always right. Independent of the checker; for some ten operations.
 */
export function isExplained(operations: readonly Operation[]): boolean {
  const seen = new Set<string>();
  const explore = (left: readonly Operation[], value: string | null): boolean => {
    const needed = left.filter(({result}) => result === 'ok');
    if (needed.length === 0) return true;
    const place = `${left.map(({line}) => line).join()} ${value}`;
    if (seen.has(place)) return false;
    seen.add(place);
    const firstEnd = Math.min(...needed.map(({completeMs}) => completeMs!));
    return left.some((operation) => {
      if (operation.invokeMs > firstEnd) return false;
      const rest = left.filter((other) => other !== operation);
      // Forgotten just before, or not.
      return [value, null].some((before) => {
        const next = apply(operation, before);
        return next !== undefined && explore(rest, next);
      });
    });
  };
  return explore(operations, null);
}

/** Returns the value after an operation; undefined where the reply is impossible. */
function apply({op, value, by = '1', reply, result}: Operation, before: string | null): string | null | undefined {
  const isKnown = result === 'ok';
  switch (op) {
    case 'get':
      return !isKnown || value === null || value === before ? before : undefined;
    case 'set':
      return value;
    case 'add':
      if (isKnown) return (reply === 'STORED') === (before === null) ? (before ?? value) : undefined;
      return before ?? value;
    case 'delete':
      return isKnown && (reply === 'DELETED') !== (before !== null) ? undefined : null;
    case 'append': {
      const after = before === null ? null : before + value!;
      return isKnown && (reply === 'STORED') !== (before !== null) ? undefined : after;
    }
    case 'incr': {
      const after = before !== null && /^\d+$/.test(before) ? String(BigInt(before) + BigInt(by)) : before;
      if (!isKnown) return after;
      return reply === 'NOT_FOUND' ? (before === null ? null : undefined) : after === reply ? after : undefined;
    }
    default:
      throw new Error(`not simulated: ${op}`);
  }
}
