import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import type {ProxyConfig} from '../config.ts';
import type {Exchange} from '../exchange.ts';
import type {Link} from '../link.ts';
import type {Condition, ProxyPolicy} from '../policy.ts';
import type {Pool} from '../pool.ts';
import type {Session} from '../session.ts';
import {Copies} from './copies.ts';
import type {Copy} from './copy.ts';
import {deleteBoth} from './delete-both.ts';
import {dependentWrite} from './dependent-write.ts';
import {metaOperation} from './meta-operation.ts';
import {getAndTouch} from './get-and-touch.ts';
import {multiGet} from './multi-get.ts';
import {Operation} from './operation.ts';
import {RepairGet} from './repair-get.ts';
import {RepairSet} from './repair-set.ts';
import {addedStats, toAll} from './to-all.ts';

/**
 * `policy: repair`: the proxy that keeps its word. Reads that miss on a node are answered, and repaired, from the
 * backup; every write is applied once on each copy, and the answer is what one memcached would have said; a copy that
 * missed writes is cleaned before it is used again. What is not promised: docs/guarantees.md.
 */
export class RepairPolicy implements ProxyPolicy {
  readonly #copies: Copies;
  readonly #nodeCount: number;

  constructor(config: ProxyConfig, pool: Pool, log: (line: string) => void) {
    this.#copies = new Copies(config, pool, log);
    this.#nodeCount = config.nodes.length;
  }

  get version(): string {
    const known = this.#copies.all.find(({identity}) => identity !== null)?.identity?.version;
    return `VERSION ${known ?? '1.6'}`;
  }

  get(session: Session, request: Request): void {
    if (request.verb === 'gets') {
      this.multiGet(session, request);
      return;
    }
    const {bytes, keyStart, keyEnd} = request;
    const node = this.#copies.node(bytes, keyStart, keyEnd);
    const backup = this.#copies.backup(bytes, keyStart, keyEnd);
    this.#start(new RepairGet(this.#copies, session, request, node, backup));
    holdBack(session, node, null);
  }

  multiGet(session: Session, request: Request): void {
    const steps = request.verb === 'gat' || request.verb === 'gats' ? getAndTouch : multiGet;
    new Operation(session, request, false, (part) => steps(this.#copies, request, part)).start();
  }

  write(session: Session, request: Request): void {
    if (request.verb === 'set') {
      const {bytes, keyStart, keyEnd} = request;
      const node = this.#copies.node(bytes, keyStart, keyEnd);
      const backup = this.#copies.backup(bytes, keyStart, keyEnd);
      this.#startSet(new RepairSet(session, request, node, backup), node.link);
      holdBack(session, node, backup);
      return;
    }
    const {key} = request;
    const pair = this.#copies.pairOf(key);
    const steps = request.verb === 'delete' ? () => deleteBoth(pair, request) : () => dependentWrite(pair, request);
    new Operation(session, request, request.noreply, () => this.#copies.locks.run(key, steps)).start();
    holdBack(session, pair.node, pair.backup);
  }

  meta(session: Session, request: Request): void {
    const key = metaTraits(request).key.toString('latin1');
    const pair = this.#copies.pairOf(key);
    const steps = (): Promise<Buffer> => metaOperation(pair, request);
    new Operation(session, request, false, () => this.#copies.locks.run(key, steps)).start();
    holdBack(session, pair.node, pair.backup);
  }

  broadcast(session: Session, request: Request): void {
    const steps = (): Promise<Buffer> => this.#copies.locks.runAll(() => toAll(this.#copies, this.#nodeCount, request));
    new Operation(session, request, request.noreply, steps).start();
  }

  stats(session: Session, request: Request): void {
    const steps = (): Promise<Buffer> => addedStats(this.#copies, this.#nodeCount, request);
    new Operation(session, request, false, steps).start();
  }

  condition(link: Link): Condition {
    const {state, downSinceMs, missed} = this.#copies.of(link);
    const missedKeys = missed.everything ? null : missed.count;
    return {state, downSinceMs, dirty: !missed.empty, missedWrites: missed.writes, missedKeys};
  }

  hurry(link: Link): void {
    this.#copies.of(link).hurry();
  }

  start(): Promise<void> {
    return this.#copies.start();
  }

  close(): void {
    this.#copies.close();
  }

  /** At once, or when whoever works on the key is done. */
  #start(exchange: Exchange): void {
    const {locks} = this.#copies;
    if (!locks.busy || !locks.isHeld(exchange.request.key)) {
      exchange.start();
      return;
    }
    locks.acquire(exchange.request.key, (release) => {
      exchange.start();
      release();
      // Perhaps it was answered at once, and no link is about to bring the next flush.
      exchange.session.flush();
    });
  }

  /** The same; where its answer may be overtaken, the key is held until the copy is on its way. */
  #startSet(set: RepairSet, link: Link): void {
    const {locks} = this.#copies;
    if (link.keepsOrder && (!locks.busy || !locks.isHeld(set.request.key))) {
      set.start();
      return;
    }
    locks.acquire(set.request.key, (release) => {
      const mayGoOn = link.keepsOrder;
      if (!mayGoOn) set.onCopied = release;
      set.start();
      if (mayGoOn) release();
      set.session.flush();
    });
  }
}

/** A copy that does not take what is sent to it holds back the clients who send it. */
function holdBack(session: Session, node: Copy, backup: Copy | null): void {
  if (node.link.congested) session.holdFor(node.link);
  else if (backup?.link.congested === true) session.holdFor(backup.link);
}
