/**
 * What to run next for a cluster, to be pasted into a shell: `nextCommand('demo', 'start node1')` is
 * `mcluster start node1 --name demo`. Every hint, note and warning about a cluster has its commands from here, since one
 * that forgot the name would act on the default cluster.
 */
export function nextCommand(cluster: string, words: string): string {
  const isUnderstood = cluster === 'default' && (process.env.MCLUSTER_NAME || 'default') === 'default';
  return `mcluster ${words}${isUnderstood ? '' : ` --name ${cluster}`}`;
}
