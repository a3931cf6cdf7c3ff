import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import type {ProxyConfig} from '../process/config.ts';
import {addedStats} from '../all-nodes/added-stats.ts';
import type {Answerer} from '../all-nodes/answerer.ts';
import {metadump} from '../all-nodes/metadump.ts';
import type {Exchange} from '../client/exchange.ts';
import type {Link} from '../link/link.ts';
import {answerLocally} from '../client/local-answer.ts';
import {Operation} from '../operation.ts';
import type {Condition, ProxyPolicy} from '../policy.ts';
import type {Pool} from '../link/pool.ts';
import type {Session} from '../client/session.ts';
import {Replicas} from './replicas/replicas.ts';
import type {Replica} from './replicas/replica.ts';
import {deleteBoth} from './operations/delete-both.ts';
import {dependentWrite} from './operations/dependent-write.ts';
import {metaOperation} from './operations/meta-operation.ts';
import {getAndTouch} from './operations/get-and-touch.ts';
import {multiGet} from './operations/multi-get.ts';
import {RepairGet} from './operations/repair-get.ts';
import {RepairSet} from './operations/repair-set.ts';
import {toAll} from './operations/to-all.ts';

/**
 * `policy: repair`: answers reads that miss on a node from the backup, and repairs the node; applies every write once
 * on each replica, and answers as one memcached would; cleans a replica that missed writes before it is used again.
 * Limits: docs/guarantees.md.
 */
export class RepairPolicy implements ProxyPolicy {
  readonly #replicas: Replicas;
  readonly #nodeCount: number;
  /**
   * Who is asked about what the cluster holds: the nodes; the backups, which then serve every key, when no node
   * answers.
   */
  readonly #groups: readonly (readonly Answerer[])[];

  constructor(config: ProxyConfig, pool: Pool, log: (line: string) => void) {
    this.#replicas = new Replicas(config, pool, log);
    this.#nodeCount = config.nodes.length;
    this.#groups = [this.#replicas.all.slice(0, this.#nodeCount), this.#replicas.all.slice(this.#nodeCount)];
  }

  version(session: Session, request: Request): void {
    const known = this.#replicas.all.find(({identity}) => identity !== null)?.identity?.version;
    answerLocally(session, request, `VERSION ${known ?? '1.6'}\r\n`);
  }

  get(session: Session, request: Request): void {
    const {bytes, keyStart, keyEnd} = request;
    const node = this.#replicas.node(bytes, keyStart, keyEnd);
    const backup = this.#replicas.backup(bytes, keyStart, keyEnd);
    this.#start(new RepairGet(this.#replicas, session, request, node, backup));
    holdBack(session, node, null);
  }

  multiGet(session: Session, request: Request): void {
    const execute = request.verb === 'gat' || request.verb === 'gats' ? getAndTouch : multiGet;
    new Operation(session, request, false, (part) => execute(this.#replicas, request, part)).start();
  }

  set(session: Session, request: Request): void {
    const {bytes, keyStart, keyEnd} = request;
    const node = this.#replicas.node(bytes, keyStart, keyEnd);
    const backup = this.#replicas.backup(bytes, keyStart, keyEnd);
    if (request.verb === 'ms' && !(node.speaksMeta && backup?.speaksMeta !== false)) {
      answerLocally(session, request, 'ERROR\r\n');
      return;
    }
    this.#startSet(new RepairSet(session, request, node, backup), node.link);
    holdBack(session, node, backup);
  }

  write(session: Session, request: Request): void {
    const {key} = request;
    const pair = this.#replicas.pairOf(key);
    const execute = request.verb === 'delete' ? () => deleteBoth(pair, request) : () => dependentWrite(pair, request);
    new Operation(session, request, request.noreply, () => this.#replicas.locks.run(key, execute)).start();
    holdBack(session, pair.node, pair.backup);
  }

  meta(session: Session, request: Request): void {
    const key = metaTraits(request).key.toString('latin1');
    const pair = this.#replicas.pairOf(key);
    const execute = (): Promise<Buffer> => metaOperation(pair, request);
    new Operation(session, request, false, () => this.#replicas.locks.run(key, execute)).start();
    holdBack(session, pair.node, pair.backup);
  }

  broadcast(session: Session, request: Request): void {
    const execute = (): Promise<Buffer> =>
      this.#replicas.locks.runAll(() => toAll(this.#replicas, this.#nodeCount, request));
    new Operation(session, request, request.noreply, execute).start();
  }

  stats(session: Session, request: Request): void {
    new Operation(session, request, false, () => addedStats(this.#groups, request)).start();
  }

  metadump(session: Session, request: Request): void {
    new Operation(session, request, false, (part) => metadump(this.#groups, request, part)).start();
  }

  condition(link: Link): Condition {
    const {state, downSinceMs, missed} = this.#replicas.of(link);
    const missedKeys = missed.everything ? null : missed.count;
    return {state, downSinceMs, dirty: !missed.empty, missedWrites: missed.writes, missedKeys};
  }

  hurry(link: Link): void {
    this.#replicas.of(link).hurry();
  }

  start(): Promise<void> {
    return this.#replicas.start();
  }

  close(): void {
    this.#replicas.close();
  }

  /** Starts the exchange at once, or when the operation that holds the key's lock is done. */
  #start(exchange: Exchange): void {
    const {locks} = this.#replicas;
    if (!locks.busy || !locks.isHeld(exchange.request.key)) {
      exchange.start();
      return;
    }
    locks.acquire(exchange.request.key, (release) => {
      exchange.start();
      release();
      // It may have been answered at once, and then no link's read is about to flush the reply.
      exchange.session.flush();
    });
  }

  /** As `#start`. If the answer may be overtaken, the key stays locked until the copy has been sent. */
  #startSet(set: RepairSet, link: Link): void {
    const {locks} = this.#replicas;
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

/** Holds back the clients of a replica whose link has no room. */
function holdBack(session: Session, node: Replica, backup: Replica | null): void {
  if (node.link.congested) session.holdFor(node.link);
  else if (backup?.link.congested === true) session.holdFor(backup.link);
}
