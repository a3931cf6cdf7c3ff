import {isErrorReply, type ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange} from '../client/exchange.ts';
import type {Link} from '../link/link.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';
import {fenceReplyBytes, withFence, withoutNoreply} from '../link/outgoing.ts';
import type {Pool} from '../link/pool.ts';
import type {Session} from '../client/session.ts';
import type {KeptConnections} from './kept-connections.ts';
import type {MetaSupport} from './meta-support.ts';

const nothing = Buffer.alloc(0);
const unknownCommand = Buffer.from('ERROR\r\n');

export type MagentTraits = {
  shape: ReplyShape;
  /** A read's answer if its node sent an error line; null for a write, which passes the line on. */
  miss: Buffer | null;
  /** The answered command is also sent to the backup. */
  copied: boolean;
  /** Set for a meta command, which is sent only to members that support them. */
  meta?: MetaSupport;
};

export type MagentRoute = {
  node: Link;
  backup: Link | null;
  /** Only with the quirks of 0.6. */
  kept: KeptConnections | null;
};

/**
 * A command on one key, as magent 0.5 handles it (recordings, rules 2 to 4 and 7): it is sent to the node; if that
 * cannot be reached, to the backup; if neither can, it waits. A write that the node answered, with any reply, is also
 * sent to the backup, whose answer is ignored.
 *
 * magent 0.6 sends that copy before it asks the node, so if the node is down the backup receives the command twice and
 * the client receives its second answer. It hangs on the next copy over a connection that it has kept. It never sends
 * `incr` and `decr` to the backup: they wait for the node (docs/magent-fidelity.md).
 */
export class MagentExchange extends Exchange {
  readonly #pool: Pool;
  readonly #traits: MagentTraits;
  readonly #node: Link;
  readonly #backup: Link | null;
  readonly #kept: KeptConnections | null;
  #bytes: Buffer;
  #start: number;
  #end: number;
  #atBackup = false;
  /** The command was started before: 0.6 sends its first copy only once. */
  #begun = false;
  /** The check whether the members support meta commands: not made, waiting for its turn, made. */
  #inquiry: 'none' | 'due' | 'made' = 'none';

  constructor(pool: Pool, session: Session, request: Request, traits: MagentTraits, route: MagentRoute) {
    super(session, request, traits.shape, request.noreply);
    this.#pool = pool;
    this.#traits = traits;
    this.#node = route.node;
    this.#backup = route.backup;
    this.#kept = route.kept;
    this.#bytes = request.bytes;
    this.#start = request.start;
    this.#end = request.end;
    if (request.noreply || traits.shape === 'fenced') {
      const outgoing = request.noreply ? withoutNoreply(request) : withFence(request);
      this.#bytes = outgoing.bytes;
      this.#start = outgoing.start;
      this.#end = outgoing.end;
    }
  }

  start(): void {
    this.#atBackup = false;
    if (this.#traits.meta !== undefined && !this.#mayBeMeta(this.#traits.meta)) return;
    const full = this.#linkWithoutRoom();
    if (full !== null) {
      this.session.holdFor(full, this);
      return;
    }
    if (this.#kept !== null && !this.#begun) {
      this.#begun = true;
      if (!this.#copyFirst(this.#kept)) return;
    }
    this.#send(this.#node, this);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    if (!this.#atBackup) this.#node.counters.normal++;
    else if (this.#backup !== null) this.#backup.counters.failover++;
    const {miss} = this.#traits;
    if (miss !== null && isErrorReply(bytes, start, end)) this.session.answer(this, miss, 0, miss.length);
    else this.session.answer(this, bytes, start, this.shape === 'fenced' ? end - fenceReplyBytes : end);
    if (!this.#atBackup && this.#kept === null) this.#sendCopy();
  }

  onLost(): void {
    if (this.#atBackup) {
      this.#pool.stall(this);
    } else if (this.#backup === null) {
      const reply = Buffer.from(`SERVER_ERROR ${this.#node.endpoint.name} is unreachable and there is no backup\r\n`);
      this.session.answer(this, reply, 0, reply.length);
    } else if (this.#kept !== null && isCounter(this.request)) {
      this.#pool.stall(this);
    } else {
      this.#kept?.add(this.#backup);
      this.#atBackup = true;
      this.#send(this.#backup, this);
    }
  }

  /**
   * Returns false if the command was answered, or has to check first and is started again; this client's later commands
   * wait until then.
   */
  #mayBeMeta(meta: MetaSupport): boolean {
    const links = this.#backup === null ? [this.#node] : [this.#node, this.#backup];
    const known = meta.of(links);
    if (known === false) this.session.answer(this, unknownCommand, 0, unknownCommand.length);
    else if (known === true || this.#inquiry === 'made') return true;
    else if (this.#inquiry === 'none') {
      this.#inquiry = 'due';
      this.session.answerPart(this, nothing);
    } else {
      meta.ask(links, () => {
        this.#inquiry = 'made';
        this.start();
      });
    }
    return false;
  }

  /**
   * Returns a link that the command will use and that has no room. Without this check, clients that give up and
   * reconnect, each with one more command, would fill the memory; magent drops the requests of a client that closes.
   */
  #linkWithoutRoom(): Link | null {
    if (this.#node.congested) return this.#node;
    return this.#traits.copied && this.#backup?.congested === true ? this.#backup : null;
  }

  /** Returns false if the command hangs: it is sent nowhere, and the client may give up on it, as on a stalled one. */
  #copyFirst(kept: KeptConnections): boolean {
    if (!this.#traits.copied || this.#backup === null) return true;
    this.stalled = kept.has(this.#backup);
    if (this.stalled) return false;
    kept.add(this.#backup);
    this.#sendCopy();
    return true;
  }

  #sendCopy(): void {
    if (!this.#traits.copied || this.#backup === null) return;
    this.#backup.counters.copy++;
    this.#send(this.#backup, this.#backup.counters.unwatched[this.shape]);
  }

  #send(link: Link, waiter: ReplyWaiter): void {
    link.send(this.#bytes, this.#start, this.#end, waiter, this.request.clientVerb);
    if (link.congested) this.session.holdFor(link);
  }
}

function isCounter({verb, clientVerb = verb}: Request): boolean {
  return clientVerb === 'incr' || clientVerb === 'decr';
}
