import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import type {QuirksVersion} from '../../topology/topology.ts';
import {Broadcast} from '../broadcast.ts';
import {answerLocally} from '../local-answer.ts';
import type {ProxyPolicy} from '../policy.ts';
import type {Pool} from '../pool.ts';
import type {Session} from '../session.ts';
import {MagentExchange, type MagentTraits} from './magent-exchange.ts';
import {MagentMultiGet} from './magent-multi-get.ts';
import {ReusedConnections} from './reused-connections.ts';

const endLine = Buffer.from('END\r\n');

const read: MagentTraits = {shape: 'values', miss: endLine, copied: false};
const write: MagentTraits = {shape: 'line', miss: null, copied: true};
/**
 * A write with noreply is not copied to the backup at all (rule 4), and neither is the next write of that client
 * (recording `noreply-copies-to-the-backup`: the `set c` that follows the noreply sets never shows up there).
 */
const uncopiedWrite: MagentTraits = {...write, copied: false};

/**
 * `policy: magent`: what the real magent 0.5 does, mistakes included. The recordings in test/ are the specification.
 * With `quirks: 0.6` also the mistakes that were observed of that release.
 */
export class MagentPolicy implements ProxyPolicy {
  readonly #agent: string;
  readonly #pool: Pool;
  /** Of 0.6; null for 0.5. */
  readonly #reused: ReusedConnections | null;
  /** Clients whose last write was a noreply. */
  readonly #afterNoreply = new WeakSet<Session>();

  constructor(pool: Pool, quirks: QuirksVersion = '0.5') {
    this.#pool = pool;
    this.#agent = `memcached agent v${quirks}`;
    this.#reused = quirks === '0.6' ? new ReusedConnections(pool.backups) : null;
  }

  get version(): string {
    return `VERSION ${this.#agent}`;
  }

  get(session: Session, request: Request): void {
    this.#send(session, request, read, request.bytes, request.keyStart, request.keyEnd);
  }

  multiGet(session: Session, request: Request): void {
    new MagentMultiGet(this.#pool, session, request, this.#reused).start();
  }

  write(session: Session, request: Request): void {
    const copied = !request.noreply && !this.#afterNoreply.has(session);
    if (request.noreply) this.#afterNoreply.add(session);
    else this.#afterNoreply.delete(session);
    this.#send(session, request, copied ? write : uncopiedWrite, request.bytes, request.keyStart, request.keyEnd);
  }

  /**
   * Meta commands came after magent; they follow its rules for their plain relatives, `q` being noreply. Only an error
   * line is told as it is: most are about the command's flags, which are the node's to check.
   */
  meta(session: Session, request: Request): void {
    const {key, quiet, changes} = metaTraits(request);
    const traits: MagentTraits = {shape: quiet ? 'fenced' : 'meta', miss: null, copied: changes && !quiet};
    this.#send(session, request, traits, key, 0, key.length);
  }

  broadcast(session: Session, request: Request): void {
    new Broadcast(this.#pool, session, request).start();
  }

  /** magent's own form, whatever the argument (rule 9). */
  stats(session: Session, request: Request): void {
    const matrix = this.#pool.nodes.map(
      ({endpoint: {host, port}, state}, index) =>
        `matrix ${index + 1} -> ${host}:${port}, pool size ${state === 'up' ? 1 : 0}\r\n`,
    );
    answerLocally(session, request, `${this.#agent}\r\n${matrix.join('')}END\r\n`);
  }

  statRows(): [string, string][] {
    return [];
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Holds nothing of its own.
  }

  #send(session: Session, request: Request, traits: MagentTraits, key: Buffer, start: number, end: number): void {
    const node = this.#pool.nodeOf(key, start, end);
    const backup = this.#pool.backupOf(key, start, end);
    new MagentExchange(this.#pool, session, request, traits, {node, backup, reused: this.#reused}).start();
  }
}
