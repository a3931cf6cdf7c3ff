import type {ReplyShape} from '../protocol/reply-scanner.ts';

/** Whoever waits for the reply to one command: the same as a link's waiter. */
export interface ReplyWaiter {
  readonly shape: ReplyShape;
  onReply(bytes: Buffer, start: number, end: number): void;
  onLost(): void;
}

/** One command on its way to a node, `bytes[start..end)`, and who waits for its reply. */
export type LinkCommand = {bytes: Buffer; start: number; end: number; waiter: ReplyWaiter};

/**
 * What faults reach of a link: the stretch between the proxy's commands and the node's socket.
 *
 * ```text
 *   commands -> Link -> LinkFaults (requests) -> Wire.toNode  -> socket -> node
 *   replies  <- Link <- Wire.toProxy <- LinkFaults (replies)  <- socket <-
 * ```
 */
export interface Wire {
  /** The link knows its connection to be open. */
  isOpen(): boolean;
  /** The proxy's coarse clock, by which it measures how long it has waited for a reply. */
  tick(): number;
  /** Opens the socket: the link's wish to connect has passed the faults on its way out. */
  open(): void;
  /** The link hears that its connection is open. */
  opened(): void;
  /** Sends bytes to the node; nothing when the socket is gone. */
  toNode(bytes: Buffer): void;
  /** Hands the node's bytes on to those who wait for them. */
  toProxy(bytes: Buffer): void;
  /** The link hears that the node closed the connection. */
  closed(): void;
  /**
   * Ends the present connection as a TCP reset does: whatever is under way on it is lost, and first of all `unanswered`,
   * who is just being told a reply.
   */
  reset(unanswered?: ReplyWaiter): void;
  /** Ends the node's side of the connection; what the link hears of it comes through the replies. */
  sever(): void;
  /** To be called after waiters were served outside of `toProxy`. */
  served(): void;
}

/** A link that faults can be put on. */
export interface FaultableLink {
  /** The member at its far end. */
  readonly member: string;
  readonly wire: Wire;
  /** How many attempts to connect have failed; those that the proxy or a fault ended do not count. */
  readonly failedConnects: number;
  /** Sends a command that no client has asked for, among those of the clients. */
  sendOwn(bytes: Buffer, start: number, end: number, waiter: ReplyWaiter): void;
  /** What bytes and commands go through; null, the normal case, for nothing. */
  intercept(interceptor: LinkInterceptor | null): void;
}

/** What a link calls while faults are on it. */
export interface LinkInterceptor {
  /** Bytes that wait here on their way to the node. */
  readonly heldRequestBytes: number;
  /** The tick of the oldest reply that is kept from a waiter, probes aside; null when none is. */
  readonly oldestTick: number | null;
  /** Replies that are kept from their waiters, probes among them. */
  readonly withheldReplies: number;
  /** Replies come in the order of their commands. */
  readonly keepsOrder: boolean;
  /** A connection is wanted, and must not come about. */
  refusesConnections(): boolean;
  /** A connection is wanted: `Wire.open` is to be called, now or at any time. */
  onOpen(): void;
  /** The node accepted the connection. */
  onOpened(): void;
  /** The node closed the connection. */
  onClosedByNode(): void;
  /** The link's connection is over, for whatever reason: nothing of it may reach the next one. */
  onClosed(): void;
  /** Whoever still waits for a reply is to be told that it is lost. */
  onDisowned(): void;
  /** A command before it is queued; what is returned is sent instead. */
  onCommand(command: LinkCommand): LinkCommand;
  /** Bytes on their way to the node; they are the interceptor's own. */
  onRequests(bytes: Buffer): void;
  /** Bytes that came from the node; they are the interceptor's own. */
  onReplies(bytes: Buffer): void;
}
