import {parseCommandLine} from '../../protocol/command-line.ts';
import type {Request, Verb} from '../../protocol/request.ts';
import type {Clock} from '../../support/clock.ts';
import {seededRandom} from '../../support/random.ts';
import {ActiveFault} from '../active-fault.ts';
import {DelayLine, type Pace, type PipeItem} from './delay-line.ts';
import {kindOf} from '../fault.ts';
import type {FaultRecord} from '../fault-record.ts';
import {Pipe} from './pipe.ts';
import type {FaultActs} from '../probe.ts';
import type {FaultableLink, LinkCommand, LinkInterceptor} from './wire.ts';
import {WithheldReplies} from '../commands/withheld-replies.ts';

const LF = 10;
const CR = 13;

/**
 * The active faults on one link. While there are any, it stands between the link and its socket. When the last fault is
 * removed, the link bypasses it and nothing remains: what it held has been passed on in order, or was lost with its
 * connection.
 */
export class LinkFaults implements LinkInterceptor {
  /** The number of pieces in which bytes have left, to the node and to the proxy. */
  requestPieces = 0;
  replyPieces = 0;
  readonly #link: FaultableLink;
  readonly #clock: Clock;
  readonly #requests: Pipe;
  readonly #replies: Pipe;
  readonly #withheld: WithheldReplies;
  /** Withheld replies to probes. They delay no client, so they do not count towards the node's lateness. */
  readonly #withheldProbes: WithheldReplies;
  #active: ActiveFault[] = [];
  /** Requests that wait until the connection is open: TCP sends no data before. */
  #early: Buffer[] = [];
  #earlyBytes = 0;
  /** While probes are being sent: the fault that applies to them, or `alone` if none does. */
  #probing: ActiveFault | 'alone' | null = null;

  constructor(link: FaultableLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#requests = new Pipe((item) => {
      this.#leaveForNode(item);
    });
    this.#replies = new Pipe((item) => {
      this.#leaveForProxy(item);
    });
    this.#withheld = new WithheldReplies(link.wire, clock);
    this.#withheldProbes = new WithheldReplies(link.wire, clock);
  }

  /** Adds a fault. `onEnd` is called when the fault ends by itself. */
  add(record: FaultRecord, onEnd: (why: string) => void): ActiveFault {
    const fault = this.#activate(record, this.#withheld, (why) => {
      this.remove(fault);
      onEnd(why);
    });
    const {effect} = fault;
    this.#active = [...this.#active, fault];
    this.#slowDown(fault, this.#requests, effect.requests);
    this.#slowDown(fault, this.#replies, effect.replies);
    this.#link.intercept(this);
    effect.start?.();
    return fault;
  }

  /** Removes a fault; what it holds passes at once. Removing it again has no effect. */
  remove(fault: ActiveFault): void {
    if (fault.ended) return;
    fault.ended = true;
    this.#active = this.#active.filter((other) => other !== fault);
    for (const {pipe, line} of fault.lines) pipe.remove(line);
    this.#withheld.release(fault);
    if (this.#active.length > 0) return;
    this.#link.intercept(null);
    this.#sendEarly();
  }

  /**
   * Sends probes by calling `send`. Probes are not counted as hits. A second instance of the fault, ignoring its match,
   * is applied to them, so that nth, count and seed are unaffected. Returns what that instance does; call `end` after
   * the probes.
   */
  probing(fault: ActiveFault | null, send: () => void): {acts: FaultActs; end: () => void} {
    const second = fault && this.#activate({...fault.record, seed: 0}, this.#withheldProbes, () => undefined);
    this.#probing = second ?? 'alone';
    try {
      send();
    } finally {
      this.#probing = null;
    }
    const end = (): void => {
      if (second === null) return;
      second.ended = true;
      this.#withheldProbes.release(second);
    };
    return {acts: second?.acts ?? {times: 0, bytes: 0}, end};
  }

  /** Returns the other faults that keep commands from reaching `fault`, or its effects from reaching the proxy. */
  blocking(fault: ActiveFault): readonly ActiveFault[] {
    return this.#active.filter((other) => other !== fault && other.blocks);
  }

  get heldRequestBytes(): number {
    return this.#earlyBytes + this.#requests.heldBytes;
  }

  get oldestTick(): number | null {
    return this.#withheld.oldestTick;
  }

  get withheldReplies(): number {
    return this.#withheld.count + this.#withheldProbes.count;
  }

  get keepsOrder(): boolean {
    return !this.#active.some(({effect}) => effect.breaksOrder === true);
  }

  refusesConnections(): boolean {
    const refusing = this.#active.filter(({effect}) => effect.refusesConnections === true);
    for (const {match, acts} of refusing) {
      acts.times++;
      if (this.#probing === null) match.hits++;
    }
    return refusing.length > 0;
  }

  onOpen(): void {
    this.#requests.push('open');
  }

  onOpened(): void {
    this.#replies.push('opened');
  }

  onClosedByNode(): void {
    this.#replies.push('closed');
  }

  onClosed(): void {
    this.#requests.clear();
    this.#replies.clear();
    this.#early = [];
    this.#earlyBytes = 0;
    for (const {effect} of this.#active) effect.onClosed?.();
  }

  onDisowned(): void {
    this.#withheld.lose();
    this.#withheldProbes.lose();
  }

  onCommand(command: LinkCommand, verb?: Verb): LinkCommand {
    if (this.#probing === 'alone') return command;
    if (this.#probing !== null) return this.#probing.act(command, parse(command), verb);
    let sent = command;
    let request: Request | null = null;
    for (const fault of this.#active) {
      if (fault.effect.act === undefined) {
        fault.match.hits++;
        continue;
      }
      request ??= parse(command);
      sent = fault.onCommand(sent, request, verb ?? request.verb);
    }
    return sent;
  }

  onRequests(bytes: Buffer): void {
    if (this.#link.wire.isOpen()) {
      this.#requests.push(bytes);
    } else {
      this.#early.push(bytes);
      this.#earlyBytes += bytes.length;
    }
  }

  onReplies(bytes: Buffer): void {
    this.#replies.push(bytes);
  }

  #slowDown(fault: ActiveFault, pipe: Pipe, pace: Pace | undefined): void {
    if (pace === undefined) return;
    const counted = countingActs(pace, fault.acts);
    const line = pipe.add((emit) => new DelayLine(counted, this.#clock, emit));
    fault.lines.push({pipe, line});
  }

  #activate(record: FaultRecord, withheld: WithheldReplies, onEnd: (why: string) => void): ActiveFault {
    const random = seededRandom(record.seed);
    const active = new ActiveFault(record, random, onEnd);
    active.effect = kindOf(record.fault).effect(record.fault, {
      wire: this.#link.wire,
      random,
      withhold: (waiter, reply, ms) => {
        active.acts.times++;
        if (active.ended) waiter.onReply(reply, 0, reply.length);
        else withheld.add(active, waiter, reply, ms);
      },
      acted: () => {
        active.acts.times++;
      },
      end: (why) => {
        active.endSoon(why);
      },
    });
    return active;
  }

  #leaveForNode(item: PipeItem): void {
    const {wire} = this.#link;
    if (item === 'open') wire.open();
    if (typeof item === 'string') return;
    this.requestPieces++;
    wire.toNode(item);
  }

  #leaveForProxy(item: PipeItem): void {
    const {wire} = this.#link;
    if (item === 'opened') {
      wire.opened();
      this.#sendEarly();
    } else if (item === 'closed') {
      wire.closed();
    } else if (item !== 'open') {
      this.replyPieces++;
      wire.toProxy(item);
    }
  }

  #sendEarly(): void {
    const early = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    for (const bytes of early) this.#requests.push(bytes);
  }
}

function countingActs(pace: Pace, acts: FaultActs): Pace {
  return {
    pieceBytes: pace.pieceBytes,
    dueMs(lengthBytes, cameMs) {
      const due = pace.dueMs(lengthBytes, cameMs);
      acts.bytes += lengthBytes;
      if (due > cameMs) acts.times++;
      return due;
    },
  };
}

function parse({bytes, start, end}: LinkCommand): Request {
  const lf = bytes.indexOf(LF, start);
  const lineEnd = lf < 0 || lf >= end ? end : bytes[lf - 1] === CR ? lf - 1 : lf;
  return parseCommandLine(bytes, start, lineEnd).request;
}
