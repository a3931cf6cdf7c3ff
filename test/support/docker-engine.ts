import {execFileSync, spawnSync} from 'node:child_process';

/** The image of tests; provided by `npm run engine`. */
export const testImage = 'memcached:1.6';

/** Why tests that need a Docker engine can't run here; null when they can. `npm run engine` starts one. */
export const dockerMissing: string | null = findMissing();

/** Runs the docker CLI directly, without mcluster's code, and returns its output. */
export function docker(...args: string[]): string {
  return execFileSync('docker', args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).trim();
}

/** Returns the names of the containers and networks with a cluster's label, running or not. */
export function leftBehind(clusterName: string): string[] {
  const filter = ['--filter', `label=mcluster.cluster=${clusterName}`];
  return [
    ...docker('ps', '--all', ...filter, '--format', '{{.Names}}').split('\n'),
    ...docker('network', 'ls', ...filter, '--format', 'network {{.Name}}').split('\n'),
  ].filter(Boolean);
}

function findMissing(): string | null {
  const reason = reasonWhyNot();
  if (reason !== null && process.env.MCLUSTER_TEST_REQUIRE?.split(',').includes('docker')) {
    throw new Error(`MCLUSTER_TEST_REQUIRE names docker, but ${reason}`);
  }
  return reason;
}

function reasonWhyNot(): string | null {
  const works = (...args: string[]): boolean => spawnSync('docker', args, {stdio: 'ignore'}).status === 0;
  if (!works('version')) return 'no Docker engine answers (npm run engine)';
  if (!works('compose', 'version')) return 'docker has no Compose v2 (npm run engine)';
  return works('image', 'inspect', testImage) ? null : `there is no image ${testImage} (npm run engine)`;
}
