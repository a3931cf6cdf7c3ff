import type {ReplyShape} from '../../src/protocol/reply-scanner.ts';
import {PendingReplies} from '../../src/proxy/link/pending-replies.ts';
import type {ReplyWaiter} from '../../src/protocol/reply-waiter.ts';
import type {FaultableLink, LinkInterceptor, Wire} from '../../src/faults/link/wire.ts';

/**
 * A link without a socket: the test acts as the node. Everything that happens to it is recorded in `events`, in order.
 */
export class FakeLink implements FaultableLink {
  readonly member = 'node1';
  readonly failedConnects = 0;
  /** `open`, `opened`, `>bytes to the node`, `closed`, `reset`, `sever`, and the outcome of commands. */
  events: string[] = [];
  state: 'idle' | 'connecting' | 'up' = 'up';
  interceptor: LinkInterceptor | null = null;
  readonly #pending = new PendingReplies();

  readonly wire: Wire = {
    isOpen: () => this.state === 'up',
    tick: () => 0,
    open: () => this.events.push('open'),
    opened: () => {
      this.state = 'up';
      this.events.push('opened');
    },
    toNode: (bytes) => this.events.push(`>${bytes.toString('latin1')}`),
    toProxy: (bytes) => this.#pending.take(bytes, bytes.length),
    closed: () => {
      this.events.push('closed');
      this.#over();
    },
    reset: (unanswered) => {
      this.events.push('reset');
      this.#over(unanswered);
    },
    sever: () => this.events.push('sever'),
    served: () => undefined,
  };

  intercept(interceptor: LinkInterceptor | null): void {
    this.interceptor = interceptor;
  }

  sendOwn(bytes: Buffer, start: number, end: number, waiter: ReplyWaiter): void {
    if (this.state === 'idle') {
      if (this.interceptor?.refusesConnections() === true) {
        waiter.onLost();
        return;
      }
      this.state = 'connecting';
      if (this.interceptor === null) this.wire.open();
      else this.interceptor.onOpen();
    }
    const command = {bytes, start, end, waiter};
    const sent = this.interceptor?.onCommand(command) ?? command;
    this.#pending.push(sent.waiter);
    const copy = Buffer.from(sent.bytes.subarray(sent.start, sent.end));
    if (this.interceptor === null) this.wire.toNode(copy);
    else this.interceptor.onRequests(copy);
  }

  /** Sends a command; `label: its reply` or `label: lost` becomes an event. */
  ask(command: string, shape: ReplyShape = 'line', label = command.split(' ')[0] ?? ''): void {
    const bytes = Buffer.from(`${command}\r\n`, 'latin1');
    this.sendOwn(bytes, 0, bytes.length, {
      shape,
      onReply: (reply, start, end) => this.events.push(`${label}: ${reply.toString('latin1', start, end)}`),
      onLost: () => this.events.push(`${label}: lost`),
    });
  }

  /** Delivers bytes from the node. */
  answer(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    if (this.interceptor === null) this.wire.toProxy(bytes);
    else this.interceptor.onReplies(bytes);
  }

  /** Accepts the connection as the node. */
  accept(): void {
    if (this.interceptor === null) this.wire.opened();
    else this.interceptor.onOpened();
  }

  /** Closes the connection as the node. */
  hangUp(): void {
    if (this.interceptor === null) this.wire.closed();
    else this.interceptor.onClosedByNode();
  }

  /** Returns the events since the last call. */
  take(): string[] {
    const {events} = this;
    this.events = [];
    return events;
  }

  #over(unanswered?: ReplyWaiter): void {
    this.state = 'idle';
    const lost = [...(unanswered === undefined ? [] : [unanswered]), ...this.#pending.clear()];
    this.interceptor?.onClosed();
    this.interceptor?.onDisowned();
    for (const waiter of lost) waiter.onLost();
  }
}
