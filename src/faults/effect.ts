import type {Request} from '../protocol/request.ts';
import type {Random} from '../support/random.ts';
import type {Pace} from './delay-line.ts';
import type {LinkCommand, ReplyWaiter, Wire} from './wire.ts';

/** What a fault does to one link. All parts are optional; a fault without `act` hits every command. */
export interface FaultEffect {
  /** New connections are refused. */
  readonly refusesConnections?: boolean;
  /** How fast requests pass, and the wish to connect with them. */
  readonly requests?: Pace;
  /** How fast replies pass, and with them the news that the node accepted or closed the connection. */
  readonly replies?: Pace;
  /** Some replies are withheld while later ones pass, which a connection without faults never does. */
  readonly breaksOrder?: boolean;
  /** Called once, when the fault comes into force. */
  start?(): void;
  /** Does its deed to a command that is hit; what is returned is sent instead. */
  act?(hit: CommandHit): LinkCommand;
  /** The link's connection is over. */
  onClosed?(): void;
}

export type CommandHit = {
  command: LinkCommand;
  request: Request;
  /** Whether the fault is about this key of the command. */
  matchesKey: (key: string) => boolean;
};

/** What a fault works with. */
export type FaultContext = {
  wire: Wire;
  random: Random;
  /**
   * Keeps `reply`, which must be the fault's own bytes, from `waiter` for `ms`; Infinity: until the fault ends. If the
   * connection ends first, the reply is lost.
   */
  withhold: (waiter: ReplyWaiter, reply: Buffer, ms: number) => void;
  /** To be called when the fault has changed what becomes of a command or a connection; `withhold` does it itself. */
  acted: () => void;
  /** There is nothing left for the fault to do: it ends. */
  end: (why: string) => void;
};
