// What the benches run side by side: memcached, nutcracker, and proxies of ours; and what they measure them with.
import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const cli = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** The processes of one bench: `{pid, port}` each, all ended by `end()`. */
export class Peers {
  #children = [];

  async memcached() {
    const port = await freePort();
    const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
    return this.#start(port, 'memcached', ['-l', '127.0.0.1', '-p', port, '-U', 0, '-m', 256, '-t', 1, ...user]);
  }

  /** @param folder where its configuration goes */
  async nutcracker(nodes, folder) {
    const [port, statsPort] = [await freePort(), await freePort()];
    const lines = [
      'bench:',
      `  listen: 127.0.0.1:${port}`,
      '  hash: fnv1a_64',
      '  distribution: modula',
      '  servers:',
      ...nodes.map((node) => `   - 127.0.0.1:${node.port}:1`),
    ];
    const file = join(folder, 'nutcracker.yml');
    writeFileSync(file, `${lines.join('\n')}\n`);
    return this.#start(port, 'nutcracker', ['-c', file, '-s', statsPort, '-o', join(folder, 'nutcracker.log')]);
  }

  /** `mcluster proxy`; its keys may be what memcaslap sends. */
  async proxy(nodes, {backups = [], flags = [], nodeFlags = [], env = process.env} = {}) {
    const port = await freePort();
    const members = [...nodes.map((node) => ['-s', node]), ...backups.map((backup) => ['-b', backup])];
    const addresses = members.flatMap(([flag, member]) => [flag, `127.0.0.1:${member.port}`]);
    const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
    const args = [...nodeFlags, cli, 'proxy', '-p', port, ...addresses, ...user, '--raw-keys', ...flags];
    return this.#start(port, process.execPath, args, env);
  }

  async end() {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(this.#children.map((child) => child.exitCode ?? child.signalCode ?? exited(child)));
  }

  async #start(port, command, args, env) {
    const child = spawn(command, args.map(String), {stdio: ['ignore', 'ignore', 'pipe'], env});
    child.stderr.resume();
    this.#children.push(child);
    await listening(port);
    return {pid: child.pid, port, stderr: child.stderr};
  }
}

/** Seconds of CPU that the process and its children have used; proc(5), stat: utime and stime, in hundredths. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const own = (Number(fields[11]) + Number(fields[12])) / 100;
  return children.reduce((sum, child) => sum + cpuSeconds(child), own);
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Resolves when a process does. */
export async function listening(port) {
  for (let attempt = 0; attempt < 400; attempt++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(25);
  }
  throw new Error(`no process listens on port ${port}`);
}

function exited(child) {
  return new Promise((resolve) => child.once('exit', resolve));
}
