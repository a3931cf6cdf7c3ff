import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {connect, createServer} from 'node:net';

/** Why tests that need a real memcached can't run here; null when they can. */
export const memcachedMissing: string | null = findMissing('memcached', 'memcached', 'no memcached on PATH');

/** The same for a release newer than Debian bookworm's: Debian trixie's, which `.ci/newer-memcached` installs. */
export const newerMemcachedMissing: string | null = findMissing(
  'memcached-trixie',
  'newer-memcached',
  'no memcached-trixie on PATH (.ci/newer-memcached)',
);

/** The releases of memcached to which replies are compared. */
export const memcachedReleases = [
  {release: "the machine's memcached", program: 'memcached', missing: memcachedMissing, isNewer: false},
  {release: "Debian trixie's memcached", program: 'memcached-trixie', missing: newerMemcachedMissing, isNewer: true},
] as const;

/**
 * Keeps memcached's LRU threads from holding references to items: `incr` would then create a new item instead of
 * changing it in place, and its length shows that.
 */
export const withoutBackgroundThreads: readonly string[] = ['-o', 'no_lru_maintainer,no_lru_crawler'];

/** A memcached for tests, started without mcluster's code. Ends with the test process at the latest. */
export class MemcachedProcess {
  readonly port: number;
  readonly #extraArgs: readonly string[];
  readonly #program: string;
  #child: ChildProcess | null = null;

  constructor(port: number, extraArgs: readonly string[] = [], program = 'memcached') {
    this.port = port;
    this.#extraArgs = extraArgs;
    this.#program = program;
  }

  async start(): Promise<void> {
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const always = '-l 127.0.0.1 -U 0 -m 64 -t 1'.split(' ');
    const args = [...always, '-p', String(this.port), ...user, ...this.#extraArgs];
    const child = spawn(this.#program, args, {stdio: 'ignore'});
    this.#child = child;
    await answering(this.port);
    // Another process may have taken the port, and answer in its place.
    if (hasEnded(child)) throw new Error(`memcached could not have port ${this.port}`);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || hasEnded(child)) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Resolves when all its threads are stopped: on a busy machine it answers one more command after the signal. */
  async pause(): Promise<void> {
    const pid = this.#child?.pid;
    this.#child?.kill('SIGSTOP');
    while (pid !== undefined && !isFrozen(pid)) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }
}

function hasEnded({exitCode, signalCode}: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Linux only; true elsewhere. */
function isFrozen(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return true;
  return readdirSync(tasks).every((task) => /\) [TZX] /.test(readFileSync(`${tasks}/${task}/stat`, 'latin1')));
}

/** Starts `count` empty nodes on free ports. */
export async function startMemcached(
  count: number,
  extraArgs: readonly string[] = [],
  program?: string,
): Promise<MemcachedProcess[]> {
  const nodes = await Promise.all(
    Array.from({length: count}, async () => new MemcachedProcess(await freePort(), extraArgs, program)),
  );
  await Promise.all(nodes.map((node) => node.start()));
  return nodes;
}

const handedOut = new Set<number>();

export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return port;
    } catch {
      continue;
    } finally {
      server.close();
    }
  }
}

async function answering(port: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`no memcached on port ${port} after 10 s`);
}

/** @param part its name in MCLUSTER_TEST_REQUIRE */
function findMissing(program: string, part: string, reason: string): string | null {
  if (spawnSync(program, ['-V']).status === 0) return null;
  if (process.env.MCLUSTER_TEST_REQUIRE?.split(',').includes(part)) {
    throw new Error(`MCLUSTER_TEST_REQUIRE names ${part}, but there is ${reason}`);
  }
  return reason;
}
