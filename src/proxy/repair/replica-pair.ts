import type {Replica} from './replicas/replica.ts';

/** The two replicas of one key. */
export type ReplicaPair = {node: Replica; backup: Replica | null};

/** Returns the reply for a client if neither replica of its key can be reached. */
export function unreachable({node, backup}: ReplicaPair): Buffer {
  const names = backup === null ? node.name : `${node.name} and ${backup.name}`;
  return Buffer.from(`SERVER_ERROR ${names} ${backup === null ? 'is' : 'are'} unreachable\r\n`);
}
