import {detachedRuntime} from '../detached-members.ts';
import type {RuntimeAvailability} from '../runtime.ts';
import {findMemcached, memcachedVersion} from './memcached-binary.ts';
import {memcachedArguments, userArguments} from './memcached-arguments.ts';
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

  async commandsFor(servers) {
    const found = await findMemcached();
    if (found.file === null) throw new RuntimeUnavailableError('process', found.reason, found.hint);
    const {file} = found;
    const user = await userArguments();
    return servers.map((server) => ({file, args: [...memcachedArguments(server), ...user]}));
  },
});
