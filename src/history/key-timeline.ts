import {describeFault, describeOperation, seconds} from './explain.ts';
import {isFault, isOperation, type FaultRecord, type HistoryEntry, type Operation} from './format/history-entry.ts';

export type KeyTimeline = {key: string; operations: Operation[]; faults: FaultRecord[]};

/** Collects the operations on one key, and the faults beside them, by start. */
export async function timelineOf(key: string, entries: AsyncIterable<HistoryEntry | null>): Promise<KeyTimeline> {
  const timeline: KeyTimeline = {key, operations: [], faults: []};
  for await (const entry of entries) {
    if (entry === null) continue;
    if (isFault(entry)) timeline.faults.push(entry);
    else if (isOperation(entry) && (entry.key === key || entry.op === 'flush_all')) timeline.operations.push(entry);
  }
  timeline.operations.sort((one, other) => one.invokeMs - other.invokeMs);
  return timeline;
}

/** Draws a timeline, one line for each operation and fault. */
export function drawTimeline({operations, faults}: KeyTimeline): string {
  const rows = [
    ...operations.map((operation) => ({atMs: operation.invokeMs, text: describeOperation(operation)})),
    ...faults.map((fault) => ({atMs: fault.fromMs, text: `-- ${describeFault(fault)}`})),
  ].sort((one, other) => one.atMs - other.atMs);
  return rows.map(({atMs, text}) => `${seconds(atMs).padStart(11)}  ${text}`).join('\n');
}
