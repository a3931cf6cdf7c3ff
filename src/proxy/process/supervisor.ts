import {join} from 'node:path';
import {writeFileAtomically} from '../../support/files/atomic-file.ts';
import {daemonEnvironment} from '../../support/process/detached-process.ts';
import {ownProgram} from '../../support/files/package-root.ts';
import type {ProxyConfig} from './config.ts';

/** How to run a proxy as a process of its own. */
export type ProxyCommand = {file: string; args: string[]; env: NodeJS.ProcessEnv};

/** Writes a proxy's config to `<folder>/<name>.json`, and returns the command that runs the proxy with it. */
export async function prepareProxy(config: ProxyConfig, folder: string): Promise<ProxyCommand> {
  const daemon = ownProgram('dist/proxy/daemon.js');
  return {file: process.execPath, args: [daemon, await writeProxyConfig(config, folder)], env: daemonEnvironment()};
}

/** Returns the path of a proxy's configuration file. */
export function proxyConfigFile(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

/** Writes a proxy's configuration, and returns the path of the file. */
export async function writeProxyConfig(config: ProxyConfig, folder: string): Promise<string> {
  const file = proxyConfigFile(folder, config.name);
  await writeFileAtomically(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}
