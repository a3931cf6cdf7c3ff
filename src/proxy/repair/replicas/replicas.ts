import type {ProxyConfig} from '../../process/config.ts';
import type {Link} from '../../link/link.ts';
import type {Pool} from '../../link/pool.ts';
import {Replica} from './replica.ts';
import type {ReplicaPair} from '../replica-pair.ts';
import {KeyLocks} from '../key-locks.ts';
import {repairKey} from '../operations/repair-key.ts';
import {Ticker} from './ticker.ts';

/** All nodes and backups of a repairing proxy, and the locks on their keys. */
export class Replicas {
  readonly locks = new KeyLocks();
  readonly all: readonly Replica[];
  readonly #pool: Pool;
  readonly #nodes: readonly Replica[];
  readonly #backups: readonly Replica[];
  readonly #byLink = new Map<Link, Replica>();
  readonly #ticker: Ticker;
  readonly #patienceMs: number;
  /** Running repairs by key: if a hundred clients miss the same key, one repair serves them all. */
  readonly #repairs = new Map<string, Promise<void>>();

  constructor(config: ProxyConfig, pool: Pool, log: (line: string) => void) {
    this.#pool = pool;
    this.#patienceMs = config.connectTimeoutMs + config.requestTimeoutMs;
    this.#ticker = new Ticker(() => {
      for (const replica of this.all) replica.checkDeadline();
    });
    // A command may have to wait for two replicas in turn, and its client for no longer than requestTimeout.
    const options = {...config, answerTimeoutMs: config.requestTimeoutMs / 2, log};
    this.all = pool.links.map((link) => new Replica(link, this.#ticker, options));
    this.#nodes = this.all.slice(0, pool.nodes.length);
    this.#backups = this.all.slice(pool.nodes.length);
    for (const replica of this.all) this.#byLink.set(replica.link, replica);
  }

  /** Connects to all replicas; resolves when each attempt has succeeded, failed or timed out. */
  async start(): Promise<void> {
    for (const replica of this.all) replica.start();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs);
    });
    await Promise.race([Promise.all(this.all.map((replica) => replica.settled)), patience]);
    clearTimeout(timer);
  }

  close(): void {
    this.#ticker.stop();
    for (const replica of this.all) replica.close();
  }

  of(link: Link): Replica {
    return this.#byLink.get(link) as Replica;
  }

  node(bytes: Buffer, start: number, end: number): Replica {
    return this.#nodes[this.#pool.nodeIndexOf(bytes, start, end)] as Replica;
  }

  backup(bytes: Buffer, start: number, end: number): Replica | null {
    if (this.#backups.length === 0) return null;
    return this.#backups[this.#pool.backupIndexOf(bytes, start, end)] as Replica;
  }

  /**
   * Returns the two replicas of a key.
   *
   * @param key latin1
   */
  pairOf(key: string): ReplicaPair {
    const bytes = Buffer.from(key, 'latin1');
    return {node: this.node(bytes, 0, bytes.length), backup: this.backup(bytes, 0, bytes.length)};
  }

  /** Writes a key that the node has lost back to it. Resolves once the write has been sent, or cannot be. */
  repair(pair: ReplicaPair, key: string): Promise<void> {
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
