import {hasMetaCommands} from '../../../protocol/meta-command.ts';

/** Distinguishes one run of a memcached from the next: by pid and the second in which it started. */
export type ServerIdentity = {pid: number; startedAt: number; version: string};

/** Parses a `stats` reply; returns null if it is not one. */
export function parseIdentity(stats: Buffer): ServerIdentity | null {
  const values = new Map<string, string>();
  for (const line of stats.toString('latin1').split('\r\n')) {
    const [keyword, name = '', value = ''] = line.split(' ');
    if (keyword === 'STAT') values.set(name, value);
  }
  const pid = Number(values.get('pid'));
  // Both count the same seconds (memcached.c, server_stats), so the difference is constant during a run.
  const startedAt = Number(values.get('time')) - Number(values.get('uptime'));
  if (!Number.isFinite(pid) || !Number.isFinite(startedAt)) return null;
  return {pid, startedAt, version: values.get('version') ?? ''};
}

/** Returns whether `now` is a later run than `before`, which started empty. The pid alone is 1 in every container. */
export function isRestarted(before: ServerIdentity, now: ServerIdentity): boolean {
  return before.pid !== now.pid || before.startedAt !== now.startedAt;
}

/**
 * Returns whether a node has meta commands, without which the remaining TTL cannot be read. Assumes so until its
 * version is known.
 */
export function speaksMeta(identity: ServerIdentity | null): boolean {
  return identity === null || hasMetaCommands(identity.version);
}
