import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import type {ProxyConfig} from '../../src/proxy/process/config.ts';
import {freePort} from './memcached-process.ts';

const daemon = fileURLToPath(new URL('../../dist/proxy/daemon.js', import.meta.url));

export type ProxyProcessOptions = {
  nodePorts: readonly number[];
  backupPorts?: readonly number[];
  /** The file to run instead of the one in dist/. */
  daemonFile?: string;
} & Partial<Omit<ProxyConfig, 'nodes' | 'backups'>>;

/** The built proxy in a process of its own, so that its memory and file descriptors can be counted. */
export class ProxyProcess {
  readonly port: number;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port;
    this.pid = child.pid as number;
    this.#child = child;
    this.#folder = folder;
  }

  static async start({
    nodePorts,
    backupPorts = [],
    daemonFile = daemon,
    ...options
  }: ProxyProcessOptions): Promise<ProxyProcess> {
    const port = await freePort();
    const endpoints = (role: string, ports: readonly number[]): ProxyConfig['nodes'] =>
      ports.map((memberPort, index) => ({name: `${role}${index + 1}`, host: '127.0.0.1', port: memberPort}));
    const config: ProxyConfig = {
      name: 'proxy1',
      listen: {host: '127.0.0.1', port},
      nodes: endpoints('node', nodePorts),
      backups: endpoints('backup', backupPorts),
      policy: 'magent',
      distribution: 'modula',
      maxConnections: 4096,
      connectTimeoutMs: 250,
      requestTimeoutMs: 1000,
      rejoin: 'flush',
      ...options,
    };
    const folder = mkdtempSync(join(tmpdir(), 'proxy-process-'));
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(process.execPath, [daemonFile, file], {stdio: ['ignore', 'ignore', 'pipe']});
    const proxy = new ProxyProcess(port, child, folder);
    const lines = createInterface({input: child.stderr as NodeJS.ReadableStream});
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.includes(' listens on ')) resolve();
      });
      child.once('exit', (code) => {
        rmSync(folder, {recursive: true, force: true});
        reject(new Error(`the proxy ended with ${code}`));
      });
    });
    return proxy;
  }

  /** Resident memory. Linux only, like `openFiles`. */
  get rssBytes(): number {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) * 1024;
  }

  get openFiles(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async close(): Promise<void> {
    if (this.running) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#folder, {recursive: true, force: true});
  }
}
