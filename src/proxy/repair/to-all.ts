import type {Request} from '../../protocol/request.ts';
import {addStats, type NodeStats} from '../add-stats.ts';
import {withoutNoreply} from '../outgoing.ts';
import type {Copies} from './copies.ts';
import type {Copy} from './copy.ts';

/**
 * Sends `flush_all` or `verbosity` to every copy that is up, to the backups last, after the copies of earlier writes. A
 * copy that is down is flushed before it is used again, so `OK` is true for it as well.
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

/**
 * Executes `stats`: adds up the nodes' own statistics. If no node answers, adds up those of the backups, which then
 * serve every key.
 */
export async function addedStats(copies: Copies, nodes: number, request: Request): Promise<Buffer> {
  const {bytes, start, end} = request;
  const command = bytes.subarray(start, end);
  const ask = async (asked: readonly Copy[]): Promise<NodeStats[]> => {
    const replies = await Promise.all(asked.map((copy) => copy.ask(command, 'stats')));
    return asked.flatMap(({name}, index) => {
      const reply = replies[index] ?? null;
      return reply === null ? [] : [{name, reply: reply.toString('latin1')}];
    });
  };
  const ofNodes = await ask(copies.all.slice(0, nodes));
  const answers = ofNodes.length > 0 ? ofNodes : await ask(copies.all.slice(nodes));
  if (answers.length === 0) return Buffer.from(`SERVER_ERROR ${namesOf(copies)} are unreachable\r\n`);
  return Buffer.from(addStats(request.tokens()[1], answers), 'latin1');
}

function namesOf(copies: Copies): string {
  return copies.all.map(({name}) => name).join(', ');
}
