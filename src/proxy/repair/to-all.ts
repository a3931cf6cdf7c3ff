import type {ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {withoutNoreply} from '../outgoing.ts';
import type {Copies} from './copies.ts';
import type {Copy} from './copy.ts';

/**
 * `flush_all` and `verbosity`: to every copy that is up, the backups last: behind the copies of what the nodes have
 * answered before. One that is not up is flushed before it is used again, so that `OK` is the truth all the same.
 */
export async function toAll(copies: Copies, nodes: number, request: Request): Promise<Buffer> {
  const {bytes, start, end} = request.noreply ? withoutNoreply(request) : request;
  const command = bytes.subarray(start, end);
  const flushes = request.verb === 'flush_all';
  const ask = async (copy: Copy): Promise<Buffer | null> => {
    const reply = await copy.ask(command, 'line');
    if (reply === null && flushes) copy.missed.addEverything();
    return reply;
  };
  const fromNodes = await Promise.all(copies.all.slice(0, nodes).map(ask));
  const fromBackups = await Promise.all(copies.all.slice(nodes).map(ask));
  const replies = [...fromNodes, ...fromBackups];
  return replies.find((reply) => reply !== null) ?? Buffer.from(`SERVER_ERROR ${namesOf(copies)} are unreachable\r\n`);
}

/** `stats`: the nodes' own statistics, added up. What can't be added is the first node's, or the largest. */
export async function addedStats(copies: Copies, nodes: number, request: Request): Promise<Buffer> {
  const {bytes, start, end} = request;
  const command = bytes.subarray(start, end);
  const shape: ReplyShape = 'stats';
  const replies = await Promise.all(copies.all.slice(0, nodes).map((copy) => copy.ask(command, shape)));
  const answered = replies.filter((reply) => reply !== null).map((reply) => reply.toString('latin1'));
  const [first] = answered;
  if (first === undefined) return Buffer.from(`SERVER_ERROR ${namesOf(copies)} are unreachable\r\n`);
  if (!first.startsWith('STAT ')) return Buffer.from(first, 'latin1');
  const rows = new Map<string, string>();
  for (const reply of answered) {
    for (const line of reply.split('\r\n')) {
      const [keyword, name = '', ...rest] = line.split(' ');
      if (keyword === 'STAT') rows.set(name, combine(name, rows.get(name), rest.join(' ')));
    }
  }
  const lines = [...rows].map(([name, value]) => `STAT ${name} ${value}\r\n`);
  return Buffer.from(`${lines.join('')}END\r\n`, 'latin1');
}

/** Facts about a process rather than counts. */
const notAdded = /(?:^|:)(?:pid|version|libevent|pointer_size|.*_level|.*_limit|chunk_size|chunks_per_page|threads)$/;
const largest = /(?:^|:)(?:uptime|time|age.*|time_since_server_start)$/;

function combine(name: string, before: string | undefined, value: string): string {
  if (before === undefined || notAdded.test(name)) return before ?? value;
  if (!/^\d+(?:\.\d+)?$/.test(value) || !/^\d+(?:\.\d+)?$/.test(before)) return before;
  if (largest.test(name)) return String(Math.max(Number(before), Number(value)));
  if (value.includes('.')) return (Number(before) + Number(value)).toFixed(6);
  return String(BigInt(before) + BigInt(value));
}

function namesOf(copies: Copies): string {
  return copies.all.map(({name}) => name).join(', ');
}
