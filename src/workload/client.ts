import {systemClock, type Clock} from '../support/clock.ts';
import {checkClientSettings, ClientSettingError, demandSettings, timeoutProblem} from './check-client-settings.ts';
import {commandProblem} from './command-problem.ts';
import {defaultClientSettings, type ClientSettings} from './client-settings.ts';
import {encodeCommand, keysOf, type Command} from './command.ts';
import {Connection, type Target} from './connection.ts';
import type {Item, Reply} from './reply.ts';
import {TargetList} from './target-list.ts';

/** What came of a command, and who said so: null when several did, or nobody was asked. */
export type Answer = {reply: Reply; from: Target | null};

export type ClientOptions = Partial<ClientSettings> & {
  /** Whether each key belongs to one of the targets (nodes). Default: false, they are proxies. */
  spreadsKeys?: boolean;
  clock?: Clock;
};

/**
 * A memcached client with one connection an address, and the distribution and failover of client libraries. Commands
 * never reject: whatever happens is an answer.
 */
export class Client {
  readonly settings: ClientSettings;
  readonly #targets: TargetList;
  readonly #connections = new Map<Target, Connection>();
  #isClosed = false;

  /** @throws {ClientSettingError} @throws {UnknownKeyError} */
  constructor(targets: readonly Target[], options: ClientOptions = {}) {
    demandSettings(options);
    const {spreadsKeys = false, clock = systemClock, ...settings} = options;
    const given = Object.entries<unknown>(settings).filter(([, value]) => value !== undefined);
    this.settings = {...defaultClientSettings, ...Object.fromEntries(given)};
    checkClientSettings(this.settings);
    if (targets.length === 0) throw new ClientSettingError('list of members', [], 'at least one proxy or node');
    this.#targets = new TargetList(targets, this.settings, spreadsKeys, clock);
  }

  /** `timeoutMs` for this command alone. */
  async run(command: Command, timeoutMs = this.settings.timeoutMs): Promise<Answer> {
    if (this.#isClosed) return {reply: {type: 'none', reason: 'closed', detail: 'the client was closed'}, from: null};
    const problem = commandProblem(command) ?? timeoutProblem(timeoutMs);
    if (problem !== null) return {reply: {type: 'error', line: `CLIENT_ERROR not sent: ${problem}`}, from: null};
    const keys = keysOf(command);
    if (command.verb !== 'get' && command.verb !== 'gets') return this.#runOne(command, keys[0] ?? '', timeoutMs);
    const groups = this.#byTarget(keys);
    if (groups.size === 1) return this.#runOne(command, keys[0]!, timeoutMs);
    const {verb} = command;
    const answers = await Promise.all(
      [...groups.values()].map((group) => this.#runOne({verb, keys: group}, group[0]!, timeoutMs)),
    );
    return {reply: merged(keys, answers), from: null};
  }

  /** What is under way is answered with `closed`, and so is whatever comes after. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  async #runOne(command: Command, key: string, timeoutMs: number): Promise<Answer> {
    const encoded = encodeCommand(command);
    for (let triesLeft = this.settings.retries; ; triesLeft--) {
      const target = this.#targets.targetOf(key);
      const reply = await this.#connectionTo(target).send(encoded, timeoutMs);
      if (reply.type !== 'none') {
        this.#targets.answered(target);
        return {reply, from: target};
      }
      this.#targets.failed(target);
      if (triesLeft === 0) return {reply, from: target};
    }
  }

  #byTarget(keys: readonly string[]): Map<Target, string[]> {
    const groups = new Map<Target, string[]>();
    for (const key of keys) {
      const target = this.#targets.targetOf(key);
      const group = groups.get(target);
      if (group) group.push(key);
      else groups.set(target, [key]);
    }
    return groups;
  }

  #connectionTo(target: Target): Connection {
    const connection = this.#connections.get(target) ?? new Connection(target, this.settings.connectTimeoutMs);
    this.#connections.set(target, connection);
    return connection;
  }
}

/** The items of all answers in the order asked for; what went wrong, if anything did. */
function merged(keys: readonly string[], answers: readonly Answer[]): Reply {
  const items: Item[] = [];
  for (const {reply} of answers) {
    if (reply.type !== 'items') return reply;
    items.push(...reply.items);
  }
  return {type: 'items', items: items.toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key))};
}
