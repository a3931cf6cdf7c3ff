import {existsSync} from 'node:fs';
import {readFile, readdir} from 'node:fs/promises';
import {basename} from 'node:path';

/** A memcached run by the system, as set up by distribution packages. */
export type MemcachedService = {pid: number; stop: string};

/**
 * Returns the memcached service that listens on a port, if there is one. It runs as another user, so most users can't
 * see which process has the port, but its arguments and its control group are readable. Linux only.
 */
export async function memcachedServiceOn(port: number): Promise<MemcachedService | null> {
  const pids = await readdir('/proc').catch(() => []);
  const found = await Promise.all(pids.filter((name) => /^\d+$/.test(name)).map((pid) => serviceAt(pid, port)));
  return found.find((service) => service !== null) ?? null;
}

async function serviceAt(pid: string, port: number): Promise<MemcachedService | null> {
  const args = (await read(`/proc/${pid}/cmdline`)).split('\0');
  if (basename(args[0] ?? '') !== 'memcached' || !hasPort(args, port)) return null;
  const unit = /\/(memcached[^/\n]*\.service)\b/.exec(await read(`/proc/${pid}/cgroup`))?.[1];
  if (unit !== undefined) return {pid: Number(pid), stop: `sudo systemctl stop ${unit}`};
  // Started by /etc/init.d/memcached or the like.
  if (!args.some((arg) => arg.endsWith('memcached.pid'))) return null;
  const isSystemd = existsSync('/run/systemd/system');
  return {pid: Number(pid), stop: isSystemd ? 'sudo systemctl stop memcached' : 'sudo service memcached stop'};
}

/** `-p 11211`, `-p11211`, or memcached's own default. */
function hasPort(args: readonly string[], port: number): boolean {
  const at = args.findIndex((arg) => /^(-p\d*|--port(=\d+)?)$/.test(arg));
  if (at === -1) return port === 11_211;
  const written = args[at]!.replace(/^(-p|--port=?)/, '') || args[at + 1];
  return Number(written) === port;
}

/** Empty if the process has ended. */
function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
