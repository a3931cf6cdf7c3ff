import {readFile} from 'node:fs/promises';
import type {ServerTopology} from '../../topology/topology.ts';

const maxConnections = 1024;

/** Arguments from memcached(1): TCP on loopback only, UDP off, errors and warnings to the log. */
export function memcachedArguments({port, memoryMiB}: ServerTopology): string[] {
  const address = ['-l', '127.0.0.1', '-p', String(port), '-U', '0'];
  const limits = ['-m', String(memoryMiB), '-c', String(maxConnections)];
  return [...address, ...limits, '-v'];
}

/** memcached refuses to run as root without a user to switch to. */
export async function userArguments(): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const user = ['memcache', 'memcached', 'nobody'].find((name) => accounts.includes(`\n${name}:`));
  return ['-u', user ?? 'root'];
}
