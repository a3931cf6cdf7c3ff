/**
 * What to run next for a cluster, to be pasted into a shell: `nextCommand('demo', 'start node1')` is
 * `mcluster start node1 --name demo`. Every hint, note and warning about a cluster has its commands from here, since one
 * that forgot the name would act on the default cluster.
 */
export function nextCommand(cluster: string, words: string): string {
  const isUnderstood = cluster === 'default' && (nameInEnvironment() ?? 'default') === 'default';
  return `mcluster ${words}${isUnderstood ? '' : ` --name ${cluster}`}`;
}

/** What `with` and a scenario's `exec` tell the commands that they run: which cluster is meant where nothing names one. */
export function nameInEnvironment(): string | undefined {
  return process.env.MCLUSTER_NAME || undefined;
}
