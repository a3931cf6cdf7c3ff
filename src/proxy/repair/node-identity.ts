/** Tells one run of a memcached from the next: by pid and the second in which it started. */
export type NodeIdentity = {pid: number; startedAt: number; version: string};

/** Start times are whole seconds of two clocks: they may differ by this much for one and the same run. */
const toleranceS = 1;

/** Reads a `stats` reply; null when it is not one. */
export function parseIdentity(stats: Buffer): NodeIdentity | null {
  const values = new Map<string, string>();
  for (const line of stats.toString('latin1').split('\r\n')) {
    const [keyword, name = '', value = ''] = line.split(' ');
    if (keyword === 'STAT') values.set(name, value);
  }
  const pid = Number(values.get('pid'));
  const startedAt = Number(values.get('time')) - Number(values.get('uptime'));
  if (!Number.isFinite(pid) || !Number.isFinite(startedAt)) return null;
  return {pid, startedAt, version: values.get('version') ?? ''};
}

/** Whether `now` is a later run than `before`: then it began empty. */
export function isRestarted(before: NodeIdentity, now: NodeIdentity): boolean {
  return before.pid !== now.pid || Math.abs(before.startedAt - now.startedAt) > toleranceS;
}

/** Meta commands came with memcached 1.6; without them a remaining TTL can't be asked. */
export function speaksMeta(identity: NodeIdentity | null): boolean {
  const [major = 0, minor = 0] = (identity?.version ?? '1.6').split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 6);
}
