import type {ProxyConfig} from '../../process/config.ts';
import type {Link} from '../../link/link.ts';
import type {Pool} from '../../link/pool.ts';
import {Copy} from './copy.ts';
import type {CopyPair} from '../copy-pair.ts';
import {KeyLocks} from '../key-locks.ts';
import {repairKey} from '../operations/repair-key.ts';
import {Ticker} from './ticker.ts';

/** All nodes and backups of a repairing proxy, and the locks on their keys. */
export class Copies {
  readonly locks = new KeyLocks();
  readonly all: readonly Copy[];
  readonly #pool: Pool;
  readonly #nodes: readonly Copy[];
  readonly #backups: readonly Copy[];
  readonly #byLink = new Map<Link, Copy>();
  readonly #ticker: Ticker;
  readonly #patienceMs: number;
  /** Running repairs by key: if a hundred clients miss the same key, one repair serves them all. */
  readonly #repairs = new Map<string, Promise<void>>();

  constructor(config: ProxyConfig, pool: Pool, log: (line: string) => void) {
    this.#pool = pool;
    this.#patienceMs = config.connectTimeoutMs + config.requestTimeoutMs;
    this.#ticker = new Ticker(() => {
      for (const copy of this.all) copy.checkDeadline();
    });
    // A command may have to wait for two copies in turn, and its client for no longer than requestTimeout.
    const options = {...config, answerTimeoutMs: config.requestTimeoutMs / 2, log};
    this.all = pool.links.map((link) => new Copy(link, this.#ticker, options));
    this.#nodes = this.all.slice(0, pool.nodes.length);
    this.#backups = this.all.slice(pool.nodes.length);
    for (const copy of this.all) this.#byLink.set(copy.link, copy);
  }

  /** Connects to all copies; resolves when each attempt has succeeded, failed or timed out. */
  async start(): Promise<void> {
    for (const copy of this.all) copy.start();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs);
    });
    await Promise.race([Promise.all(this.all.map((copy) => copy.settled)), patience]);
    clearTimeout(timer);
  }

  close(): void {
    this.#ticker.stop();
    for (const copy of this.all) copy.close();
  }

  of(link: Link): Copy {
    return this.#byLink.get(link) as Copy;
  }

  node(bytes: Buffer, start: number, end: number): Copy {
    return this.#nodes[this.#pool.nodeIndexOf(bytes, start, end)] as Copy;
  }

  backup(bytes: Buffer, start: number, end: number): Copy | null {
    if (this.#backups.length === 0) return null;
    return this.#backups[this.#pool.backupIndexOf(bytes, start, end)] as Copy;
  }

  /**
   * Returns the two copies of a key.
   *
   * @param key latin1
   */
  pairOf(key: string): CopyPair {
    const bytes = Buffer.from(key, 'latin1');
    return {node: this.node(bytes, 0, bytes.length), backup: this.backup(bytes, 0, bytes.length)};
  }

  /** Writes a key that the node has lost back to it. Resolves once the write has been sent, or cannot be. */
  repair(pair: CopyPair, key: string): Promise<void> {
    const running = this.#repairs.get(key);
    if (running !== undefined) return running;
    const repair = this.locks
      .run(key, () => repairKey(pair, key))
      .then(() => undefined)
      .finally(() => this.#repairs.delete(key));
    this.#repairs.set(key, repair);
    return repair;
  }
}
