/**
 * Returns the command to run next for a cluster, ready to paste into a shell: `nextCommand('demo', 'start node1')` is
 * `mcluster start node1 --name demo`. Build the commands of every hint, note and warning with it: a command without the
 * name would act on the default cluster.
 */
export function nextCommand(cluster: string, words: string): string {
  const isUnderstood = cluster === 'default' && (nameInEnvironment() ?? 'default') === 'default';
  return `mcluster ${words}${isUnderstood ? '' : ` --name ${cluster}`}`;
}

/**
 * Returns the cluster that `with`, or a scenario's `exec`, sets for the commands that it runs; they use it when no name
 * is given.
 */
export function nameInEnvironment(): string | undefined {
  return process.env.MCLUSTER_NAME || undefined;
}
