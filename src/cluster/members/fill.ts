import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {textRequest} from '../../support/net/text-request.ts';
import {freshSeed} from '../../support/random.ts';
import type {MemberAddress} from '../../topology/topology.ts';

/** A node and the name of its cluster. */
export type FillTarget = MemberAddress & {cluster: string};

/** How full a node is. */
export type FillResult = {
  name: string;
  /** Percentage of its memory. */
  percent: number;
  bytes: number;
  limitBytes: number;
  /** Items that this call stored, and items of any client that were evicted for them. */
  stored: number;
  evicted: number;
};

export class FillFailedError extends MclusterError {
  constructor(cluster: string, name: string, problem: string) {
    super({
      code: 'MEMBER_STATE',
      message: `can't fill ${name}: ${problem}; the items stored so far remain`,
      hint: `see the state of the members: ${nextCommand(cluster, 'status')}`,
      details: {name, problem},
    });
  }
}

const batchBytes = 1024 * 1024;
const batchTimeoutMs = 10_000;
/** The chunk size that gets most of the memory of a node without items: values of about 1 KiB. */
const usualChunkBytes = 1184;
/** Header, CAS unique, NUL and CR LF of an item (memcached 1.6, items.c); the rest of a chunk is key and value. */
const overheadBytes = 59;
/** A node that is not full by then never will be. */
const mostMemories = 4;

/**
 * Stores items directly on a node until it uses this share of its memory; with 100, until it had to evict. Fills chunks
 * of every size in use, since memcached evicts only within a slab class: items of other clients are evicted too.
 */
export async function fillServer(
  member: FillTarget,
  percent: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<FillResult> {
  const {name} = member;
  const before = await ask(member, '', signal);
  const prefix = `mcluster-fill:${freshSeed().toString(36)}:`;
  let now = before;
  let stored = 0;
  let sentBytes = 0;
  while (!isFull(now, before, percent) && sentBytes < mostMemories * before.limitBytes) {
    throwIfInterrupted(signal);
    const commands = batch(chunkSizesOf(before), (index) => `${prefix}${stored + index}`);
    now = await ask(member, commands.join(''), signal);
    stored += commands.length;
    sentBytes += batchBytes;
  }
  const {bytes, limitBytes} = now;
  const evicted = now.evictions - before.evictions;
  return {name, percent: Math.round((100 * bytes) / limitBytes), bytes, limitBytes, stored, evicted};
}

type Memory = {
  bytes: number;
  limitBytes: number;
  evictions: number;
  /** By slab class. */
  classes: Map<string, {chunkBytes: number; evicted: number}>;
};

function isFull(now: Memory, before: Memory, percent: number): boolean {
  if (percent < 100) return now.bytes >= (percent / 100) * now.limitBytes || now.evictions > before.evictions;
  const sizes = chunkSizesOf(before);
  const classes = [...now.classes].filter(([, {chunkBytes}]) => sizes.includes(chunkBytes));
  return classes.length > 0 && classes.every(([id, {evicted}]) => evicted > (before.classes.get(id)?.evicted ?? 0));
}

function chunkSizesOf({classes}: Memory): number[] {
  return [...new Set([usualChunkBytes, ...[...classes.values()].map(({chunkBytes}) => chunkBytes)])];
}

/** Returns about `batchBytes` of commands, with the same number of bytes for each chunk size. */
function batch(chunkSizes: readonly number[], keyOf: (index: number) => string): string[] {
  const commands: string[] = [];
  for (const chunkBytes of chunkSizes) {
    for (let left = batchBytes / chunkSizes.length; left > 0; left -= chunkBytes) {
      const key = keyOf(commands.length);
      const value = 'x'.repeat(Math.max(0, chunkBytes - overheadBytes - key.length));
      commands.push(`set ${key} 0 0 ${value.length} noreply\r\n${value}\r\n`);
    }
  }
  return commands;
}

/** Sends the commands, which reply only with errors, then requests statistics. */
async function ask(member: FillTarget, commands: string, signal: AbortSignal): Promise<Memory> {
  const question = `${commands}stats slabs\r\nstats items\r\nstats\r\nversion`;
  const isLast = (line: string): boolean => line.startsWith('VERSION ');
  const {lines, problem} = await textRequest(member, question, isLast, {timeoutMs: batchTimeoutMs, signal});
  throwIfInterrupted(signal);
  if (lines === null) throw new FillFailedError(member.cluster, member.name, problem);
  const stats = new Map(lines.map((line) => /^STAT (\S+) (\S+)/.exec(line)?.slice(1) ?? []) as [string, string][]);
  const numberOf = (stat: string): number => Number(stats.get(stat) ?? 0);
  const ids = [...stats.keys()].flatMap((stat) => /^(\d+):chunk_size$/.exec(stat)?.[1] ?? []);
  return {
    bytes: numberOf('bytes'),
    limitBytes: numberOf('limit_maxbytes'),
    evictions: numberOf('evictions'),
    classes: new Map(
      ids.map((id) => [id, {chunkBytes: numberOf(`${id}:chunk_size`), evicted: numberOf(`items:${id}:evicted`)}]),
    ),
  };
}
