import type {Copy} from './copies/copy.ts';

/** The two copies of one key. */
export type CopyPair = {node: Copy; backup: Copy | null};

/** Returns the reply for a client if neither copy of its key can be reached. */
export function unreachable({node, backup}: CopyPair): Buffer {
  const names = backup === null ? node.name : `${node.name} and ${backup.name}`;
  return Buffer.from(`SERVER_ERROR ${names} ${backup === null ? 'is' : 'are'} unreachable\r\n`);
}
