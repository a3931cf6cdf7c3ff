import type {FaultRecord, Operation} from './format/history-entry.ts';

/** Puts an anomaly into words: one line for each operation and fault that proves it, then the reason. */
export function explain(because: string, proof: readonly Operation[], faults: readonly FaultRecord[]): string {
  const shown = faults.slice(0, 5);
  const more = faults.length - shown.length;
  return [
    ...proof.map((operation) => describeOperation(operation)),
    ...shown.map(describeFault),
    ...(more > 0 ? [`and ${more} more faults`] : []),
    because,
  ].join('\n');
}

/** `w17 set a=5 (process 1), completed at 1.204 s on backup1`. The number is the line. */
export function describeOperation(operation: Operation): string {
  const {line, op, process, member, invokeMs, completeMs} = operation;
  const isRead = op.startsWith('g');
  const by = process === undefined ? '' : ` (process ${process})`;
  const at = member === undefined ? '' : isRead ? ` from ${member}` : ` on ${member}`;
  const when = isRead ? `began at ${seconds(invokeMs)}` : completed(completeMs, invokeMs);
  return `${isRead ? 'r' : 'w'}${line} ${op} ${whatOf(operation)}${by}, ${when}${at}`;
}

/** `node1: partition from 0.900 s to 1.800 s`. */
export function describeFault({fault, member, fromMs, toMs}: FaultRecord): string {
  const end = toMs === null ? 'on' : `to ${seconds(toMs)}`;
  return `${member ?? 'cluster'}: ${fault} from ${seconds(fromMs)} ${end}`;
}

function completed(completeMs: number | null, invokeMs: number): string {
  return completeMs === null
    ? `sent at ${seconds(invokeMs)}, not known to have completed`
    : `completed at ${seconds(completeMs)}`;
}

function whatOf({op, key, value, by, reply, noreply}: Operation): string {
  const answer = noreply === true ? ' noreply' : reply === undefined ? '' : ` → ${cut(reply)}`;
  switch (op) {
    case 'get':
    case 'gets':
    case 'gat':
    case 'gats':
      return value === null ? `${key}: a miss` : value === undefined ? `${key}: no value` : `${key}=${cut(value)}`;
    case 'incr':
    case 'decr':
      return `${key} by ${by ?? '1'} → ${cut(value ?? reply ?? 'unknown')}`;
    case 'append':
    case 'prepend':
      return `${key}: ${cut(value ?? '?')}${answer}`;
    case 'delete':
    case 'touch':
      return `${key}${answer}`;
    case 'flush_all':
      return answer.trim();
    default:
      return `${key}=${cut(value ?? '?')}${reply === 'STORED' ? '' : answer}`;
  }
}

function cut(text: string): string {
  const printable = text.replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '·');
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
