import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';
import type {Verb} from '../../protocol/request.ts';

/** One command on its way to a node, `bytes[start..end)`, and the waiter for its reply. */
export type LinkCommand = {bytes: Buffer; start: number; end: number; waiter: ReplyWaiter};

/**
 * The part of a link that faults act on: the section between the proxy's commands and the node's socket.
 *
 * ```text
 *   commands -> Link -> LinkFaults (requests) -> Wire.toNode  -> socket -> node
 *   replies  <- Link <- Wire.toProxy <- LinkFaults (replies)  <- socket <-
 * ```
 */
export interface Wire {
  /** Returns whether the link considers its connection open. */
  isOpen(): boolean;
  /** Returns the proxy's coarse clock, which measures how long a reply has been awaited. */
  tick(): number;
  /** Opens the socket: the link's attempt to connect has passed the faults. */
  open(): void;
  /** Reports to the link that its connection is open. */
  opened(): void;
  /** Sends bytes to the node; does nothing if the socket is gone. */
  toNode(bytes: Buffer): void;
  /** Delivers the node's bytes to the waiters for its replies. */
  toProxy(bytes: Buffer): void;
  /** Reports to the link that the node closed the connection. */
  closed(): void;
  /**
   * Ends the current connection as a TCP reset does. Everything in transit is lost; `unanswered`, the waiter whose
   * reply is being delivered, is notified first.
   */
  reset(unanswered?: ReplyWaiter): void;
  /** Ends the node's side of the connection; the link learns of it through the replies. */
  sever(): void;
  /** Call this after notifying waiters other than through `toProxy`. */
  served(): void;
}

/** A link that faults can be added to. */
export interface FaultableLink {
  /** The member at the far end of the link. */
  readonly member: string;
  readonly wire: Wire;
  /** The number of failed attempts to connect, without those that the proxy or a fault ended. */
  readonly failedConnects: number;
  /** Sends a command of the proxy's own, not a client's, in order with those of the clients. */
  sendOwn(bytes: Buffer, start: number, end: number, waiter: ReplyWaiter): void;
  /** Routes bytes and commands through the interceptor; null, the normal case, routes them past it. */
  intercept(interceptor: LinkInterceptor | null): void;
}

/** What a link calls while it has faults. */
export interface LinkInterceptor {
  /** Request bytes that are held back. */
  readonly heldRequestBytes: number;
  /** The tick of the oldest reply withheld from a waiter, except probes; null if there is none. */
  readonly oldestTick: number | null;
  /** The number of withheld replies, including those to probes. */
  readonly withheldReplies: number;
  /** Whether replies arrive in the order of their commands. */
  readonly keepsOrder: boolean;
  /** Returns whether a wanted connection must be refused. */
  refusesConnections(): boolean;
  /** The link wants a connection: the interceptor calls `Wire.open`, now or at any later time. */
  onOpen(): void;
  /** The node accepted the connection. */
  onOpened(): void;
  /** The node closed the connection. */
  onClosedByNode(): void;
  /** The link's connection has ended, for any reason: nothing of it may reach the next connection. */
  onClosed(): void;
  /** Notifies every waiter of a withheld reply that the reply is lost. */
  onDisowned(): void;
  /**
   * Handles a command before it is queued; the returned command is sent in its place.
   *
   * @param verb the client's verb, if the command has another
   */
  onCommand(command: LinkCommand, verb?: Verb): LinkCommand;
  /** Handles bytes on their way to the node; the interceptor owns them. */
  onRequests(bytes: Buffer): void;
  /** Handles bytes from the node; the interceptor owns them. */
  onReplies(bytes: Buffer): void;
}
