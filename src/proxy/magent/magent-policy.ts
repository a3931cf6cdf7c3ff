import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import {addedStats} from '../all-nodes/added-stats.ts';
import {unwatchedAnswerer, type Answerer} from '../all-nodes/answerer.ts';
import {firstVersion} from '../all-nodes/first-version.ts';
import {metadump} from '../all-nodes/metadump.ts';
import {Broadcast} from '../client/broadcast.ts';
import type {ProxyConfig} from '../process/config.ts';
import {answerLocally} from '../client/local-answer.ts';
import {Operation} from '../operation.ts';
import type {ProxyPolicy} from '../policy.ts';
import type {Pool} from '../link/pool.ts';
import type {Session} from '../client/session.ts';
import {MagentExchange, type MagentTraits} from './magent-exchange.ts';
import {MagentMultiGet} from './magent-multi-get.ts';
import {KeptConnections} from './kept-connections.ts';
import {MetaSupport} from './meta-support.ts';

const endLine = Buffer.from('END\r\n');

const read: MagentTraits = {shape: 'values', miss: endLine, copied: false};
const write: MagentTraits = {shape: 'line', miss: null, copied: true};
/**
 * Before it copies a command with noreply, magent 0.5 cuts the ten bytes of ` noreply` and CR LF off its end. For a
 * `delete` that is right. For a `set` it is the end of the data block: the backup waits for the rest, and stores
 * nothing (recording `noreply-copies-to-the-backup`; the cut is in magent's source, start_backup_transcation).
 */
const uncopiedWrite: MagentTraits = {...write, copied: false};

/**
 * `policy: magent`: behaves as the real magent 0.5 does, bugs included. The recordings in test/ are the specification.
 * With `quirks: 0.6` it also reproduces the bugs observed in that release.
 */
export class MagentPolicy implements ProxyPolicy {
  readonly #agent: string;
  readonly #pool: Pool;
  /** Set with the quirks of 0.6; null for 0.5. */
  readonly #kept: KeptConnections | null;
  readonly #meta = new MetaSupport();
  /** The `ms` of a client that speaks the binary protocol, which is handled as a `set`. */
  readonly #binarySet: MagentTraits = {...write, meta: this.#meta};
  readonly #nodes: readonly Answerer[];
  /** Whether `stats` and `version` have magent's form, or memcached's. */
  readonly #answersAsMagent: boolean;

  constructor(pool: Pool, {quirks = '0.5', stats = 'magent'}: Pick<ProxyConfig, 'quirks' | 'stats'>) {
    this.#pool = pool;
    this.#agent = `memcached agent v${quirks}`;
    this.#kept = quirks === '0.6' ? new KeptConnections(pool.backups) : null;
    this.#nodes = pool.nodes.map(unwatchedAnswerer);
    this.#answersAsMagent = stats === 'magent';
  }

  version(session: Session, request: Request): void {
    if (this.#answersAsMagent) answerLocally(session, request, `VERSION ${this.#agent}\r\n`);
    else new Operation(session, request, false, () => firstVersion(this.#nodes)).start();
  }

  get(session: Session, request: Request): void {
    this.#send(session, request, read, request.bytes, request.keyStart, request.keyEnd);
  }

  multiGet(session: Session, request: Request): void {
    new MagentMultiGet(this.#pool, session, request, this.#kept).start();
  }

  set(session: Session, request: Request): void {
    if (request.verb === 'set') this.write(session, request);
    else this.#send(session, request, this.#binarySet, request.bytes, request.keyStart, request.keyEnd);
  }

  write(session: Session, request: Request): void {
    const copied = !request.noreply || request.dataStart === 0;
    this.#send(session, request, copied ? write : uncopiedWrite, request.bytes, request.keyStart, request.keyEnd);
  }

  /**
   * Meta commands are newer than magent; they follow its rules for the corresponding plain commands, with `q` as
   * noreply. Only error lines are passed on unchanged: most are about the command's flags, which the node checks.
   */
  meta(session: Session, request: Request): void {
    const {key, quiet, changes} = metaTraits(request);
    const traits: MagentTraits = {
      shape: quiet ? 'fenced' : 'meta',
      miss: null,
      copied: changes && !(quiet && request.dataStart > 0),
      meta: this.#meta,
    };
    this.#send(session, request, traits, key, 0, key.length);
  }

  broadcast(session: Session, request: Request): void {
    new Broadcast(this.#pool, session, request).start();
  }

  /** In magent's own form, whatever the argument (rule 9); or the nodes' own, added up. */
  stats(session: Session, request: Request): void {
    if (!this.#answersAsMagent) {
      new Operation(session, request, false, () => addedStats([this.#nodes], request)).start();
      return;
    }
    const matrix = this.#pool.nodes.map(
      ({endpoint: {host, port}, state}, index) =>
        `matrix ${index + 1} -> ${host}:${port}, pool size ${state === 'up' ? 1 : 0}\r\n`,
    );
    answerLocally(session, request, `${this.#agent}\r\n${matrix.join('')}END\r\n`);
  }

  metadump(session: Session, request: Request): void {
    new Operation(session, request, false, (part) => metadump([this.#nodes], request, part)).start();
  }

  /** magent does not watch its links. */
  condition(): null {
    return null;
  }

  hurry(): void {
    // Every request tries to connect anyway.
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // There is nothing to close.
  }

  #send(session: Session, request: Request, traits: MagentTraits, key: Buffer, start: number, end: number): void {
    const node = this.#pool.nodeOf(key, start, end);
    const backup = this.#pool.backupOf(key, start, end);
    new MagentExchange(this.#pool, session, request, traits, {node, backup, kept: this.#kept}).start();
  }
}
