import {existsSync} from 'node:fs';
import {ownProgram} from '../../support/files/package-root.ts';
import {detachedRuntime} from '../detached-members.ts';
import {daemonEnvironment} from '../../support/process/detached-process.ts';

/** Nodes are mcluster's own memcached-compatible processes, for machines with neither Docker nor memcached. */
export const embeddedRuntime = detachedRuntime({
  name: 'embedded',

  probe: async () =>
    existsSync(daemonFile())
      ? {available: true, engine: 'embedded (not memcached)'}
      : {available: false, reason: `${daemonFile()} does not exist`, hint: 'npm run build'},

  commandsFor: async (servers) =>
    servers.map(({port, memoryMiB}) => ({
      file: process.execPath,
      args: [daemonFile(), '--port', String(port), '--memory', String(memoryMiB), '--listen', '127.0.0.1'],
      env: daemonEnvironment(),
    })),
});

function daemonFile(): string {
  return ownProgram('dist/runtimes/embedded/daemon.js');
}
