import {backupDistributions, distributions} from '../../routing/distribution.ts';
import type {Distribution} from '../../routing/create-distribution.ts';
import type {ProxyConfig} from '../process/config.ts';
import type {Exchange} from '../client/exchange.ts';
import {Link} from './link.ts';
import type {LinkOwner} from './link-watcher.ts';

/** How often commands that wait for unreachable nodes are retried. */
const stallRetryMs = 1000;

/** The nodes and backups behind one proxy, and the owners of each key. */
export class Pool {
  readonly nodes: readonly Link[];
  readonly backups: readonly Link[];
  readonly #nodeIndex: Distribution;
  readonly #backupIndex: Distribution;
  readonly #stalled = new Set<Exchange>();
  #retryTimer: NodeJS.Timeout | null = null;
  readonly #onRetried: () => void;

  constructor(config: ProxyConfig, owner: LinkOwner) {
    this.nodes = config.nodes.map((endpoint) => new Link(endpoint, owner));
    this.backups = config.backups.map((endpoint) => new Link(endpoint, owner));
    this.#nodeIndex = distributions[config.distribution](config.nodes);
    this.#backupIndex = backupDistributions[config.distribution](config.backups);
    this.#onRetried = () => {
      owner.onRead();
    };
  }

  get links(): readonly Link[] {
    return [...this.nodes, ...this.backups];
  }

  /** Returns the index of the key's node in `nodes`. */
  nodeIndexOf(bytes: Buffer, start: number, end: number): number {
    return this.#nodeIndex(bytes, start, end);
  }

  /** Returns the index of the key's backup in `backups`, if there are any. */
  backupIndexOf(bytes: Buffer, start: number, end: number): number {
    return this.#backupIndex(bytes, start, end);
  }

  /** Returns the node of the key `bytes[start..end)`. */
  nodeOf(bytes: Buffer, start: number, end: number): Link {
    return this.nodes[this.nodeIndexOf(bytes, start, end)] as Link;
  }

  /** Returns the backup of the key, or null if there are no backups. */
  backupOf(bytes: Buffer, start: number, end: number): Link | null {
    return this.backups.length === 0 ? null : (this.backups[this.backupIndexOf(bytes, start, end)] as Link);
  }

  /** Retries the command until a node answers or the client gives up on it. */
  stall(exchange: Exchange): void {
    exchange.stalled = true;
    this.#stalled.add(exchange);
    this.#retryTimer ??= setInterval(() => {
      this.#retry();
    }, stallRetryMs);
  }

  close(): void {
    if (this.#retryTimer !== null) clearInterval(this.#retryTimer);
    this.#stalled.clear();
    for (const link of this.links) link.close();
  }

  #retry(): void {
    const waiting = [...this.#stalled];
    this.#stalled.clear();
    for (const exchange of waiting) {
      if (exchange.finished || exchange.session.closed) continue;
      exchange.stalled = false;
      exchange.start();
    }
    if (this.#stalled.size === 0 && this.#retryTimer !== null) {
      clearInterval(this.#retryTimer);
      this.#retryTimer = null;
    }
    this.#onRetried();
  }
}
