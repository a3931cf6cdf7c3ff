import {storageVerbs, type Command} from './command.ts';
import type {Reply} from './reply.ts';

/** `what` follows the name of a member. `isOfAnother`: the reply belongs to another command, or to none. */
export type Misstep = {what: string; isOfAnother: boolean};

/**
 * Returns why later replies on the connection cannot be trusted, or null if they can.
 *
 * A server that rejects the line of a storage command may leave its data unread, and run the data as commands, each
 * with a reply of its own (memcached does: proto_text.c, process_update_command). With SERVER_ERROR it has read the
 * data.
 */
export function misstep(command: Command, reply: Reply): Misstep | null {
  if (reply.type === 'items') {
    const asked = new Set('keys' in command ? command.keys : []);
    const other = reply.items.find(({key}) => !asked.has(key));
    if (other === undefined) return null;
    return {what: `answered with the item ${JSON.stringify(other.key)}, which was not asked for`, isOfAnother: true};
  }
  if (reply.type === 'error') {
    if (isErrorLine(reply.line) && !(mayLeaveData(command) && !reply.line.startsWith('SERVER_ERROR'))) return null;
    return {what: `answered ${JSON.stringify(reply.line)} to ${command.verb}`, isOfAnother: false};
  }
  if (reply.type !== 'line' || repliesTo(command).test(reply.line)) return null;
  return {what: `answered ${JSON.stringify(reply.line)} to ${command.verb}`, isOfAnother: false};
}

/** With `noreply`, the no-op after the command marks where its replies end. */
function mayLeaveData(command: Command): boolean {
  return isStorage(command) && !('noreply' in command && command.noreply === true);
}

/** Returns whether this is one of memcached's error lines; a reply of type `error` to a read may be any other line. */
export function isErrorLine(line: string): boolean {
  return /^(?:ERROR|CLIENT_ERROR|SERVER_ERROR)/.test(line);
}

function repliesTo(command: Command): RegExp {
  if (isStorage(command)) return /^(?:STORED|NOT_STORED|EXISTS|NOT_FOUND)$/;
  if (command.verb === 'incr' || command.verb === 'decr') return /^(?:\d+|NOT_FOUND)$/;
  return command.verb === 'delete' ? /^(?:DELETED|NOT_FOUND)$/ : /^(?:TOUCHED|NOT_FOUND)$/;
}

function isStorage({verb}: Command): boolean {
  return (storageVerbs as readonly string[]).includes(verb);
}
