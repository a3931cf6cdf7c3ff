import {readFile} from 'node:fs/promises';
import type {ServerTopology} from '../../topology/topology.ts';
import {detachedRuntime} from '../detached-members.ts';
import type {RuntimeAvailability} from '../runtime.ts';
import {findMemcached, memcachedVersion} from './memcached-binary.ts';
import {memcachedServiceOn} from './memcached-service.ts';
import {RuntimeUnavailableError} from '../runtime-unavailable-error.ts';

/** Nodes are real memcached processes on this machine. */
export const processRuntime = detachedRuntime({
  name: 'process',

  async probe(): Promise<RuntimeAvailability> {
    const found = await findMemcached();
    if (found.file === null) return {available: false, reason: found.reason, hint: found.hint};
    const version = await memcachedVersion(found.file);
    if (version !== null) return {available: true, engine: `memcached ${version}`};
    const reason = `${found.file} -V did not answer with a version of memcached`;
    return {available: false, reason, hint: 'set MCLUSTER_MEMCACHED to a memcached that runs here'};
  },

  async holderOf(port, owner) {
    if (owner !== null && !owner.command.includes('memcached')) return null;
    const service = await memcachedServiceOn(port);
    return service && {container: null, cluster: null, service};
  },

  async commandsFor(servers) {
    const found = await findMemcached();
    if (found.file === null) throw new RuntimeUnavailableError('process', found.reason, found.hint);
    const {file} = found;
    const user = await userArguments();
    return servers.map((server) => ({file, args: [...memcachedArguments(server), ...user]}));
  },
});

const maxConnections = 1024;

/** Arguments from memcached(1): TCP on loopback only, UDP off, errors and warnings to the log. */
export function memcachedArguments({port, memoryMiB}: ServerTopology): string[] {
  const address = ['-l', '127.0.0.1', '-p', String(port), '-U', '0'];
  const limits = ['-m', String(memoryMiB), '-c', String(maxConnections)];
  return [...address, ...limits, '-v'];
}

/** memcached refuses to run as root without a user to switch to. */
async function userArguments(): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const user = ['memcache', 'memcached', 'nobody'].find((name) => accounts.includes(`\n${name}:`));
  return ['-u', user ?? 'root'];
}
