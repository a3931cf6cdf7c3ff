import type {EncodedCommand} from './command.ts';
import {Pipeline, type Target} from './pipeline.ts';
import type {Reply} from './reply.ts';

export type {Target} from './pipeline.ts';

/**
 * The connection to one address, opened with the first command and again after it broke. Commands are pipelined.
 *
 * After a command that was not answered in time, the next ones use a new socket. The old one is kept for its pending
 * commands, each until its own timeout.
 */
export class Connection {
  readonly #target: Target;
  readonly #connectTimeoutMs: number;
  #pipelines: Pipeline[] = [];

  constructor(target: Target, connectTimeoutMs: number) {
    this.#target = target;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  /** Sends a command. Never rejects: a failure is a reply. */
  send(command: EncodedCommand, timeoutMs: number): Promise<Reply> {
    let pipeline = this.#pipelines.at(-1);
    if (!pipeline?.takesCommands) {
      pipeline = new Pipeline(this.#target, this.#connectTimeoutMs);
      this.#pipelines = [...this.#pipelines.filter((one) => !one.isOver), pipeline];
    }
    return pipeline.send(command, timeoutMs);
  }

  close(): void {
    for (const pipeline of this.#pipelines) pipeline.close();
    this.#pipelines = [];
  }
}
