import type {Request} from '../protocol/request.ts';
import type {Random} from '../support/random.ts';
import {CommandMatch, type MatchParameters} from './command-match.ts';
import type {DelayLine} from './delay-line.ts';
import type {FaultEffect} from './effect.ts';
import {kindOf, type Fault} from './fault.ts';
import type {Pipe} from './pipe.ts';
import type {FaultActs} from './probe.ts';
import {Told} from './told.ts';
import type {LinkCommand} from './wire.ts';

/** One fault at work on one link: its effect, what it has hit, and when it is done. */
export class AtWork {
  effect: FaultEffect = {};
  /** It was taken off, or ended. */
  over = false;
  /** What it has done so far. */
  readonly acts: FaultActs = {times: 0, bytes: 0};
  /** Its lines, and the pipes that they are part of. */
  readonly lines: {pipe: Pipe; line: DelayLine}[] = [];
  readonly match: CommandMatch;
  readonly #onEnd: (why: string) => void;
  /** Commands that it has hit and whose waiters were not told yet. */
  #open = 0;

  constructor(fault: Fault, random: Random, onEnd: (why: string) => void) {
    this.match = new CommandMatch(kindOf(fault).onCommands ? (fault as MatchParameters) : {}, random);
    this.#onEnd = onEnd;
  }

  /** It holds something back, or lets no connection come about: what is behind it has nothing to act on. */
  get blocks(): boolean {
    return this.effect.refusesConnections === true || this.lines.some(({line}) => line.holds);
  }

  /** A command on its way out; what is returned is sent instead. */
  onCommand(command: LinkCommand, request: Request): LinkCommand {
    if (this.match.hitsCommand(request)) return this.act(command, request);
    this.#endWhenSpent();
    return command;
  }

  /** Does the fault's deed to a command, whatever it is meant to match. */
  act(command: LinkCommand, request: Request): LinkCommand {
    const {effect, match} = this;
    if (effect.act === undefined) return command;
    this.#open++;
    const waiter = new Told(command.waiter, () => {
      this.#open--;
      this.#endWhenSpent();
    });
    return effect.act({command: {...command, waiter}, request, matchesKey: (key) => match.matchesKey(key)});
  }

  /** Ends the fault, but not in the middle of what is going on: replies may just be being handed out. */
  endSoon(why: string): void {
    queueMicrotask(() => {
      if (!this.over) this.#onEnd(why);
    });
  }

  #endWhenSpent(): void {
    if (this.match.spent && this.#open === 0) this.endSoon('it has hit all that it was to hit');
  }
}
