/**
 * Returns the `stats` command of the text protocol for the key of a `stat` request, which may be empty, without the word
 * `stats`; null if memcached answers that there is no such topic (proto_bin.c, process_bin_stat): most of what follows a
 * topic is ignored there, and not all topics of the text protocol exist.
 */
export function statTopic(key: string): string | null {
  if (key.startsWith('reset')) return 'reset';
  if (key.startsWith('settings')) return 'settings';
  if (key.startsWith('detail')) return /^detail (?:dump|on|off)/.exec(key)?.[0] ?? null;
  return topics.has(key) ? key : null;
}

/** `proxy` is the proxy's own topic, in the text protocol as well. */
const topics: ReadonlySet<string> = new Set([
  '',
  'items',
  'slabs',
  'sizes',
  'sizes_enable',
  'sizes_disable',
  'conns',
  'extstore',
  'proxy',
]);
