import {systemClock, type Clock} from '../../support/clock.ts';
import {checkClientSettings, ClientSettingError, demandSettings, timeoutProblem} from './check-client-settings.ts';
import {commandProblem} from './command-problem.ts';
import {defaultClientSettings, type ClientSettings} from './client-settings.ts';
import {encodeCommand, keysOf, type Command} from './command.ts';
import {Connection, type Target} from './connection.ts';
import {mergedReply, type ReadPart} from './merged-reply.ts';
import type {Reply} from './reply.ts';
import {TargetList} from '../load/target-list.ts';

/** The result of a command, and the member that gave it: null if several did, or none was asked. */
export type Answer = {reply: Reply; from: Target | null};

type ReadCommand = Extract<Command, {keys: readonly string[]}>;

export type ClientOptions = Partial<ClientSettings> & {
  /** Whether each key belongs to one of the targets (nodes). Defaults to false: the targets are proxies. */
  spreadsKeys?: boolean;
  clock?: Clock;
};

/**
 * A memcached client with one connection per address, and the distribution and failover of client libraries. Commands
 * never reject: every outcome is an answer.
 */
export class Client {
  readonly settings: ClientSettings;
  readonly #targets: TargetList;
  readonly #connections = new Map<Target, Connection>();
  #isClosed = false;

  /**
   * @throws {ClientSettingError} when a setting has an invalid value, or there are no targets.
   * @throws {UnknownKeyError} when there is no such setting.
   */
  constructor(targets: readonly Target[], options: ClientOptions = {}) {
    demandSettings(options);
    const {spreadsKeys = false, clock = systemClock, ...settings} = options;
    const given = Object.entries<unknown>(settings).filter(([, value]) => value !== undefined);
    this.settings = {...defaultClientSettings, ...Object.fromEntries(given)};
    checkClientSettings(this.settings);
    if (targets.length === 0) throw new ClientSettingError('list of members', [], 'at least one proxy or node');
    this.#targets = new TargetList(targets, this.settings, spreadsKeys, clock);
  }

  /**
   * Runs one command, with a timeout of its own if `timeoutMs` is given. A read of several keys resolves to the reply
   * `partial` if some of the members that own the keys answered and others did not.
   */
  async run(command: Command, timeoutMs: number = this.settings.timeoutMs): Promise<Answer> {
    if (this.#isClosed) return {reply: {type: 'none', reason: 'closed', detail: 'the client was closed'}, from: null};
    const problem = commandProblem(command) ?? timeoutProblem(timeoutMs);
    if (problem !== null) return {reply: {type: 'error', line: `CLIENT_ERROR not sent: ${problem}`}, from: null};
    if (command.verb === 'get' || command.verb === 'gets') return this.#read(command, timeoutMs);
    const [key = ''] = keysOf(command);
    for (let triesLeft = this.settings.retries; ; triesLeft--) {
      const from = this.#targets.targetOf(key);
      const reply = await this.#ask(from, command, timeoutMs);
      if (reply.type !== 'none' || triesLeft === 0) return {reply, from};
    }
  }

  /** Closes the connections. Pending and later commands are answered with `closed`. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  async #read({verb, keys}: ReadCommand, timeoutMs: number): Promise<Answer> {
    const parts = await this.#readParts({verb, keys}, timeoutMs, this.settings.retries);
    return {reply: mergedReply(keys, parts), from: parts.length === 1 ? parts[0]!.from : null};
  }

  /** Reads one part per target. Retried keys may belong to other targets by then. */
  async #readParts({verb, keys}: ReadCommand, timeoutMs: number, triesLeft: number): Promise<ReadPart[]> {
    const parts = [...this.#byTarget(keys)].map(async ([from, group]): Promise<ReadPart[]> => {
      const command = {verb, keys: group};
      const reply = await this.#ask(from, command, timeoutMs);
      if (reply.type !== 'none' || triesLeft === 0) return [{keys: group, reply, from}];
      return this.#readParts(command, timeoutMs, triesLeft - 1);
    });
    return (await Promise.all(parts)).flat();
  }

  async #ask(target: Target, command: Command, timeoutMs: number): Promise<Reply> {
    const reply = await this.#connectionTo(target).send(encodeCommand(command), timeoutMs);
    if (reply.type === 'none') this.#targets.failed(target);
    else this.#targets.answered(target);
    return reply;
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
