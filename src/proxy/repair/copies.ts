import type {ProxyConfig} from '../config.ts';
import type {Link} from '../link.ts';
import type {Pool} from '../pool.ts';
import {Copy} from './copy.ts';
import {KeyLocks} from './key-locks.ts';
import {Ticker} from './ticker.ts';

/** The two places of one key. */
export type CopyPair = {node: Copy; backup: Copy | null};

/** All nodes and backups of a repairing proxy, and the locks on their keys. */
export class Copies {
  readonly locks = new KeyLocks();
  readonly all: readonly Copy[];
  /** Counts flushes: what was read before one must not be written back after it. */
  flushes = 0;
  readonly #pool: Pool;
  readonly #byLink = new Map<Link, Copy>();
  readonly #ticker: Ticker;

  constructor(config: ProxyConfig, pool: Pool, log: (line: string) => void) {
    this.#pool = pool;
    this.#ticker = new Ticker(() => {
      for (const copy of this.all) copy.checkDeadline();
    });
    // A command may have to wait for two copies in turn, and its client for no longer than requestTimeout.
    const options = {...config, answerTimeoutMs: config.requestTimeoutMs / 2, log};
    this.all = pool.links.map((link) => new Copy(link, this.#ticker, options));
    for (const copy of this.all) this.#byLink.set(copy.link, copy);
  }

  /** Reaches for all of them; resolves when each was reached, or could not be. */
  async start(): Promise<void> {
    for (const copy of this.all) copy.start();
    await Promise.all(this.all.map((copy) => copy.settled));
  }

  close(): void {
    this.#ticker.stop();
    for (const copy of this.all) copy.close();
  }

  node(bytes: Buffer, start: number, end: number): Copy {
    return this.#byLink.get(this.#pool.nodeOf(bytes, start, end)) as Copy;
  }

  backup(bytes: Buffer, start: number, end: number): Copy | null {
    const link = this.#pool.backupOf(bytes, start, end);
    return link === null ? null : (this.#byLink.get(link) as Copy);
  }

  /** @param key latin1 */
  pairOf(key: string): CopyPair {
    const bytes = Buffer.from(key, 'latin1');
    return {node: this.node(bytes, 0, bytes.length), backup: this.backup(bytes, 0, bytes.length)};
  }
}

/** What a client is told when neither copy of its key can be reached. */
export function unreachable({node, backup}: CopyPair): Buffer {
  const names = backup === null ? node.name : `${node.name} and ${backup.name}`;
  return Buffer.from(`SERVER_ERROR ${names} ${backup === null ? 'is' : 'are'} unreachable\r\n`);
}
