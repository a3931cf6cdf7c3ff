import type {Command} from '../../workload/client/command.ts';
import type {LoadSummary} from '../../workload/load/load-window.ts';
import type {Item, Reply, UnknownKey} from '../../workload/client/reply.ts';

/** What a step observed, for assertions to check. */
export type Observation =
  | {type: 'reply'; command: Command; reply: Reply}
  /** How many of the keys each node has. */
  | {type: 'spread'; counts: Readonly<Record<string, number>>; keys: number}
  | {type: 'stats'; member: string; stats: Readonly<Record<string, string>>}
  | {type: 'load'; load: string; summary: LoadSummary}
  /** `shown`: the end of the output, for display. */
  | {type: 'exec'; exitCode: number | null; problem: string | null; output: string; shown: string};

export type ObservationType = Observation['type'];

/** Describes the observation in words that complete "got …". */
export function describeObservation(observation: Observation): string {
  switch (observation.type) {
    case 'reply':
      return describeReply(observation.reply, 'keys' in observation.command && observation.command.keys.length > 1);
    case 'stats':
      return `${Object.keys(observation.stats).length} statistics`;
    case 'spread':
      return Object.entries(observation.counts)
        .map(([node, count]) => `${count} on ${node}`)
        .join(', ');
    case 'load':
      return `${observation.summary.requests} commands`;
    case 'exec': {
      const last = observation.shown.split('\n').at(-1);
      const how = observation.exitCode === null ? observation.problem : `exit code ${observation.exitCode}`;
      return `${how ?? 'no exit code'}${last ? ` (${short(last)})` : ''}`;
    }
  }
}

/** `severalKeys`: whether to print each item with its key. */
export function describeReply(reply: Reply, severalKeys = false): string {
  switch (reply.type) {
    case 'items': {
      if (reply.items.length === 0) return 'a miss';
      return severalKeys ? reply.items.map(describeItem).join(', ') : `the value ${short(reply.items[0]!.value)}`;
    }
    case 'partial':
      return [...reply.items.map(describeItem), ...reply.unknown.map(describeUnknown)].join(', ');
    case 'line':
    case 'error':
      return short(reply.line);
    case 'stats':
      return 'statistics';
    case 'unasked':
      return 'no reply, as requested';
    case 'none':
      return reply.reason === 'silence' ? `no answer: ${reply.detail}` : reply.detail;
  }
}

function describeItem({key, value}: Item): string {
  return `${key} = ${short(value)}`;
}

function describeUnknown({key, member, reason, detail}: UnknownKey): string {
  return `${key} unknown (${reason === 'error' ? `${member}: ${short(detail)}` : detail})`;
}

/** Returns a value in printable form, on one line. */
export function short(value: string): string {
  const printable = value.replaceAll(/[^\x20-\x7e\u00a1-\uffff]/g, '·');
  if (printable === '') return "''";
  return printable.length > 40 ? `${printable.slice(0, 32)}… (${Buffer.byteLength(value)} bytes)` : printable;
}
