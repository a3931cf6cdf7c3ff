import {connect} from 'node:net';
import type {Request} from '../../protocol/request.ts';
import type {Endpoint} from '../process/config.ts';
import type {SendPart} from '../operation.ts';
import {fence} from '../link/outgoing.ts';
import {allUnreachable, type Answerer} from './answerer.ts';

const LF = 10;
const endLine = 'END\r\n';
/** A dump on which nothing moves for so long is given up: the node hangs, or the client has gone. */
const idleMs = 30_000;

/**
 * `lru_crawler metadump`: the keys of all members of the first group of which any answers, one member after the other. If
 * one refuses, its error line is the whole answer.
 *
 * Dumps have connections of their own: memcached takes no dump behind other commands (proto_text.c), and the links are
 * shared by all clients. Whether a member can be reached is asked on its link, where faults and deadlines are.
 */
export async function metadump(
  groups: readonly (readonly Answerer[])[],
  request: Request,
  part: SendPart,
): Promise<Buffer> {
  const command = Buffer.from(`${request.tokens().join(' ')}\r\n`, 'latin1');
  for (const group of groups) {
    const answers = await Promise.all(group.map((member) => member.ask(fence, 'line')));
    const reached = group.filter((_, index) => answers[index] !== null);
    if (reached.length > 0) return dumpAll(reached, command, part);
  }
  return allUnreachable(groups.flat());
}

async function dumpAll(members: readonly Answerer[], command: Buffer, part: SendPart): Promise<Buffer> {
  const dumps = members.map(({endpoint}) => linesOf(endpoint, command));
  const firsts = await Promise.all(dumps.map((dump) => dump.next()));
  const refused = firsts.findIndex(({done, value}) => done === true && value !== endLine);
  if (refused >= 0) {
    await Promise.all(dumps.map((dump) => dump.return('')));
    return lastLine(members[refused]!, firsts[refused]?.value as string);
  }
  for (const [index, dump] of dumps.entries()) {
    for (let piece = firsts[index]!; ; piece = await dump.next()) {
      if (piece.done !== true) await part(piece.value);
      else if (piece.value === endLine) break;
      else return lastLine(members[index]!, piece.value);
    }
  }
  return Buffer.from(endLine);
}

/** What a member said instead of the end of its dump; nothing: its connection broke. */
function lastLine({name}: Answerer, line: string): Buffer {
  return Buffer.from(line === '' ? `SERVER_ERROR ${name} broke off its dump\r\n` : line, 'latin1');
}

/** Yields whole lines as they come; returns the line after the last of them, empty when there is none. */
async function* linesOf({connectTo, host, port}: Endpoint, command: Buffer): AsyncGenerator<Buffer, string> {
  const socket = connect(connectTo ?? {host, port});
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.write(command);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(LF) + 1;
      rest = bytes.subarray(end);
      if (end === 0) continue;
      const lastStart = end < 2 ? 0 : bytes.lastIndexOf(LF, end - 2) + 1;
      const last = bytes.toString('latin1', lastStart, end);
      const isOver = !last.startsWith('key=');
      const keys = bytes.subarray(0, isOver ? lastStart : end);
      if (keys.length > 0) yield keys;
      if (isOver) return last;
    }
  } catch {
    // It could not be reached, or has reset the connection: there is no last line.
  } finally {
    socket.destroy();
  }
  return '';
}
