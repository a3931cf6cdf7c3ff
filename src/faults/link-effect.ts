import type {ReplyWaiter} from '../protocol/reply-waiter.ts';
import type {Request, Verb} from '../protocol/request.ts';
import type {Random} from '../support/random.ts';
import type {Pace} from './link/delay-line.ts';
import type {LinkCommand, Wire} from './link/wire.ts';

/** The effect of a fault on one link. All parts are optional; a fault without `act` hits every command. */
export interface LinkEffect {
  /** Refuses new connections. */
  readonly refusesConnections?: boolean;
  /** The pace of requests, and of the proxy's attempts to connect. */
  readonly requests?: Pace;
  /** The pace of replies, and of the marks that the node accepted or closed the connection. */
  readonly replies?: Pace;
  /** Withholds some replies while later ones pass, which never happens on a connection without faults. */
  readonly breaksOrder?: boolean;
  /** Called once, when the fault becomes active. */
  start?(): void;
  /** Applies the fault to a matched command; the returned command is sent in its place. */
  act?(hit: CommandHit): LinkCommand;
  /** Called when the link's connection has ended. */
  onClosed?(): void;
}

export type CommandHit = {
  command: LinkCommand;
  request: Request;
  /** The client's verb; the request's, unless the client speaks the binary protocol. */
  verb: Verb;
  /** Returns whether the fault applies to this key of the command. */
  matchesKey: (key: string) => boolean;
};

/** What a fault uses to act on its link. */
export type FaultContext = {
  wire: Wire;
  random: Random;
  /**
   * Withholds `reply` from `waiter` for `ms`; Infinity withholds it until the fault ends. The buffer must belong to the
   * fault. If the connection ends first, the reply is lost.
   */
  withhold: (waiter: ReplyWaiter, reply: Buffer, ms: number) => void;
  /** Call this when the fault has changed the outcome of a command or a connection; `withhold` calls it itself. */
  acted: () => void;
  /** Ends the fault because it has nothing left to do. */
  end: (why: string) => void;
};
