import {SettlingWaiter} from '../protocol/reply-waiter.ts';
import type {Request, Verb} from '../protocol/request.ts';
import type {Random} from '../support/random.ts';
import {CommandMatch, type MatchParameters} from './commands/command-match.ts';
import type {DelayLine} from './link/delay-line.ts';
import type {LinkEffect} from './link-effect.ts';
import {kindOf} from './fault.ts';
import type {FaultRecord} from './fault-record.ts';
import type {Pipe} from './link/pipe.ts';
import type {FaultActs} from './probe.ts';
import type {LinkCommand} from './link/wire.ts';

/** One active fault on one link: its effect, its hits, and when it ends. */
export class ActiveFault {
  effect: LinkEffect = {};
  /** The fault was removed or has ended. */
  ended = false;
  /** Removes the fault after this time; undefined if it lasts until it is removed. */
  forMs: number | undefined;
  /** ISO 8601; null if the fault lasts until it is removed. */
  until: string | null = null;
  /** The fault's effect is still to be verified by a probe. */
  toBeProbed = false;
  /** Cancels the timer that ends the fault. */
  timer = new AbortController();
  /** What the fault has done so far. */
  readonly acts: FaultActs = {times: 0, bytes: 0};
  /** The delay lines of the fault, with the pipes that contain them. */
  readonly lines: {pipe: Pipe; line: DelayLine}[] = [];
  readonly match: CommandMatch;
  readonly #added: FaultRecord;
  readonly #onEnd: (why: string) => void;
  /** Commands hit by the fault whose waiters have not been settled yet. */
  #open = 0;

  /** `added` describes the fault as it was added. `onEnd` is called if the fault ends by itself. */
  constructor(added: FaultRecord, random: Random, onEnd: (why: string) => void) {
    const {fault} = added;
    this.match = new CommandMatch(kindOf(fault).onCommands ? (fault as MatchParameters) : {}, random);
    this.#added = added;
    this.#onEnd = onEnd;
  }

  /** The fault as it is now. */
  get record(): FaultRecord {
    return {...this.#added, until: this.until, hits: this.match.hits};
  }

  /** The fault holds data back or refuses connections, so faults behind it have nothing to act on. */
  get blocks(): boolean {
    return this.effect.refusesConnections === true || this.lines.some(({line}) => line.holds);
  }

  /** Handles a command on its way to the node; the returned command is sent in its place. `verb` is the client's. */
  onCommand(command: LinkCommand, request: Request, verb: Verb): LinkCommand {
    if (this.match.hitsCommand(request, verb)) return this.act(command, request, verb);
    this.#endWhenSpent();
    return command;
  }

  /** Applies the fault to a command, ignoring the fault's match. */
  act(command: LinkCommand, request: Request, verb: Verb = request.verb): LinkCommand {
    const {effect, match} = this;
    if (effect.act === undefined) return command;
    this.#open++;
    const waiter = new SettlingWaiter(command.waiter, () => {
      this.#open--;
      this.#endWhenSpent();
    });
    return effect.act({command: {...command, waiter}, request, verb, matchesKey: (key) => match.matchesKey(key)});
  }

  /** Ends the fault in a microtask: replies may be in the middle of being delivered. */
  endSoon(why: string): void {
    queueMicrotask(() => {
      if (!this.ended) this.#onEnd(why);
    });
  }

  #endWhenSpent(): void {
    if (this.match.spent && this.#open === 0) this.endSoon('its count is reached');
  }
}
