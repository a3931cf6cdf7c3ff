import {parseUint64} from '../../../protocol/numbers.ts';

const tagShift = 48n;
const rawMask = (1n << tagShift) - 1n;
const tagMask = 0x7fffn;

export type ReplicaRole = 'node' | 'backup';

/**
 * Returns the tag for a replica's CAS uniques. Each memcached counts its uniques by itself, so the same number means
 * different things on two replicas, and after a restart. The uniques that clients see therefore carry the replica and
 * its generation in the upper bits; those of a node that was never restarted are unchanged.
 */
export function tagOf(role: ReplicaRole, {generation}: {readonly generation: number}): bigint {
  return (BigInt(generation) * 2n + (role === 'backup' ? 1n : 0n)) & tagMask;
}

export function tagUnique(raw: string, tag: bigint): string {
  return tag === 0n ? raw : String((BigInt(raw) & rawMask) | (tag << tagShift));
}

/**
 * Returns the replica's own unique, or null if the client's unique is from another replica, or from before a restart.
 */
export function untagUnique(unique: string, tag: bigint): string | null {
  const value = parseUint64(unique);
  return value !== null && value >> tagShift === tag ? String(value & rawMask) : null;
}

/** Tags the uniques in a reply to `gets` or `gats`; a reply without any is unchanged. */
export function tagValues(reply: Buffer, tag: bigint): Buffer {
  if (tag === 0n) return reply;
  return mapHeaders(reply, (header) =>
    header.replace(/^(VALUE \S+ \d+ \d+) (\d+)$/, (_, head: string, raw: string) => `${head} ${tagUnique(raw, tag)}`),
  );
}

/** Tags the `c` flag of a meta reply. */
export function tagMeta(reply: Buffer, tag: bigint): Buffer {
  if (tag === 0n) return reply;
  const lineEnd = reply.indexOf('\r\n');
  const line = reply.toString('latin1', 0, lineEnd).replace(/ c(\d+)/, (_, raw: string) => ` c${tagUnique(raw, tag)}`);
  return Buffer.concat([Buffer.from(line, 'latin1'), reply.subarray(lineEnd)]);
}

function mapHeaders(reply: Buffer, change: (header: string) => string): Buffer {
  const pieces: Buffer[] = [];
  let position = 0;
  while (reply.toString('latin1', position, position + 6) === 'VALUE ') {
    const lineEnd = reply.indexOf('\r\n', position);
    const header = reply.toString('latin1', position, lineEnd);
    const end = lineEnd + 2 + Number(header.split(' ')[3]) + 2;
    pieces.push(Buffer.from(change(header), 'latin1'), reply.subarray(lineEnd, end));
    position = end;
  }
  return Buffer.concat([...pieces, reply.subarray(position)]);
}
